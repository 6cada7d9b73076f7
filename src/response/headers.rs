//! What HTTP headers of a response say: lines of `name: value`.

/// The headers.
pub fn all(headers: &str) -> impl Iterator<Item = (&str, &str)> {
    headers.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

/// The value of a header.
pub fn get<'h>(headers: &'h str, wanted: &str) -> Option<&'h str> {
    all(headers).find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

/// When to try again, in milliseconds.
pub fn retry_after_ms(headers: &str) -> Option<u64> {
    if let Some(told) = get(headers, "retry-after-ms").and_then(|value| milliseconds(value, 1.0)) {
        return Some(told);
    }
    let value = get(headers, "retry-after")?;
    // a date counts from the response's own
    milliseconds(value, 1000.0).or_else(|| {
        let (then, now) = (date(value)?, date(get(headers, "date")?)?);
        Some(then.saturating_sub(now) * 1000)
    })
}

/// What the service itself says of trying again.
pub fn should_retry(headers: &str) -> Option<bool> {
    match get(headers, "x-should-retry")? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A decimal number of some unit.
pub fn milliseconds(text: &str, unit: f64) -> Option<u64> {
    let number: f64 = text.parse().ok()?;
    let number = number * unit;
    #[allow(clippy::cast_sign_loss, reason = "it is not below 0")]
    (0.0..1e15).contains(&number).then_some(number as u64)
}

/// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(", ")?.1.split(' ');
    let day: u64 = words.next()?.parse().ok()?;
    let month = words.next().and_then(|word| MONTHS.iter().position(|month| *month == word))? as u64 + 1;
    let year: u64 = words.next()?.parse().ok().filter(|year| (1970..10_000).contains(year))?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<u64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // days since 1970, by years that begin in March
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_read() {
        assert_eq!(retry_after_ms("Retry-After: 20"), Some(20_000));
        assert_eq!(retry_after_ms("retry-after: 7\nretry-after-ms: 1500"), Some(1500));
        assert_eq!(retry_after_ms("retry-after: soon"), None);
        let dated = "date: Sat, 28 Nov 2026 17:00:00 GMT\nretry-after: Sat, 28 Nov 2026 17:00:30 GMT";
        assert_eq!(retry_after_ms(dated), Some(30_000));
        assert_eq!(retry_after_ms("retry-after: Sat, 28 Nov 2026 17:00:30 GMT"), None, "there is no clock here");
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
    }
}
