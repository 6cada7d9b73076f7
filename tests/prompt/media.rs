//! Parts that carry a medium.

use crate::shown::part;

#[test]
fn reads_media_in_canonical_and_provider_forms() {
    for (json, expected) in [
        (r#"{"type": "image", "url": "https://a", "detail": "low"}"#, r#"image(url="https://a", detail="low")"#),
        (
            r#"{"type": "image", "data": "AA==", "media_type": "image/png"}"#,
            r#"image(data="AA==", media_type="image/png")"#,
        ),
        (r#"{"type": "image", "file_id": "f"}"#, r#"image(file_id="f")"#),
        (
            r#"{"type": "image_url", "image_url": {"url": "https://a", "detail": "high"}}"#,
            r#"image(url="https://a", detail="high")"#,
        ),
        (r#"{"type": "image_url", "image_url": "https://a"}"#, r#"image(url="https://a")"#),
        (
            r#"{"type": "image_url", "image_url": {"url": "https://a", "format": "image/webp"}}"#,
            r#"image(url="https://a", media_type="image/webp")"#,
        ),
        (
            r#"{"type": "input_image", "image_url": "https://a", "detail": "auto"}"#,
            r#"image(url="https://a", detail="auto")"#,
        ),
        (
            r#"{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}"#,
            r#"image(data="AA==", media_type="image/png")"#,
        ),
        (r#"{"type": "image", "source": {"type": "url", "url": "https://a"}}"#, r#"image(url="https://a")"#),
        (r#"{"type": "image", "source": {"type": "file", "file_id": "f"}}"#, r#"image(file_id="f")"#),
        (r#"{"type": "image", "source": {"type": "cloud", "url": "https://a"}}"#, "image"),
        (r#"{"type": "audio", "url": "https://a", "transcript": "t"}"#, r#"audio(url="https://a", transcript="t")"#),
        (
            r#"{"type": "audio", "data": "AA==", "media_type": "audio/wav"}"#,
            r#"audio(data="AA==", media_type="audio/wav")"#,
        ),
        (
            r#"{"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}"#,
            r#"audio(data="AA==", format="wav")"#,
        ),
        (r#"{"type": "input_audio", "input_audio": "AA=="}"#, r#"audio(data="AA==")"#),
        (r#"{"type": "audio_url", "audio_url": {"url": "https://a"}}"#, r#"audio(url="https://a")"#),
        (
            r#"{"type": "video", "url": "https://a", "video_metadata": {"fps": 1}}"#,
            r#"video(url="https://a", video_metadata={"fps": 1})"#,
        ),
        (r#"{"type": "video_url", "video_url": {"url": "https://a"}}"#, r#"video(url="https://a")"#),
        (
            r#"{"type": "document", "text": "x", "title": "t", "context": "c", "citations": {"enabled": true}}"#,
            r#"document(text="x", title="t", context="c", citations={"enabled": true})"#,
        ),
        (
            r#"{"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "title": "t"}"#,
            r#"document(text="x", media_type="text/plain", title="t")"#,
        ),
        (
            r#"{"type": "document", "source": {"type": "content", "content": [{"type": "text", "text": "x"}]}}"#,
            r#"document[text(text="x")]"#,
        ),
        (
            r#"{"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}}"#,
            r#"document(data=|AA==|, media_type=|application/pdf|, filename="a.pdf")"#,
        ),
        (
            r#"{"type": "file", "file": {"filename": "a.pdf", "file_data": "AA=="}}"#,
            r#"document(data="AA==", filename="a.pdf")"#,
        ),
        (r#"{"type": "file", "file": {"file_id": "file-1"}}"#, r#"document(file_id="file-1")"#),
        (
            r#"{"type": "file", "file": {"file_id": "gs://b/a.pdf", "format": "application/pdf"}}"#,
            r#"document(url="gs://b/a.pdf", media_type="application/pdf")"#,
        ),
        (r#"{"type": "input_file", "file_url": "https://a"}"#, r#"document(url="https://a")"#),
        (r#"{"type": "input_file", "file_id": "f"}"#, r#"document(file_id="f")"#),
        (
            r#"{"type": "input_file", "file_data": "data:text/csv;base64,AA==", "filename": "a.csv"}"#,
            r#"document(data=|AA==|, media_type=|text/csv|, filename="a.csv")"#,
        ),
    ] {
        part(json, expected);
    }
}

#[test]
fn takes_data_urls_apart() {
    for (url, expected) in [
        ("data:image/png;base64,AA==", "media_type=|image/png|"),
        ("data:image\\/png;base64,AA==", "media_type=|image\\/png|"),
        ("DATA:image/png;BASE64,AA==", "media_type=|image/png|"),
        ("data:image/png;name=x.png;base64,AA==", "media_type=|image/png|"),
        ("data:;base64,AA==", ""),
    ] {
        let media_type = if expected.is_empty() { String::new() } else { format!(", {expected}") };
        part(&format!(r#"{{"type": "image", "url": "{url}"}}"#), &format!("image(data=|AA==|{media_type})"));
    }
    for url in [
        "data:image/svg+xml;charset=utf-8,%3Csvg%3E",
        "data:",
        "data:,x",
        "data:image/png;base64",
        "https://a/data:image/png;base64,AA==",
    ] {
        part(&format!(r#"{{"type": "image", "url": "{url}"}}"#), &format!("image(url=\"{url}\")"));
    }
}
