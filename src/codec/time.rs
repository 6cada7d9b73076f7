//! When a response was made: as a date of RFC 3339, or as seconds since 1970.

use super::Output;
use crate::json;
use crate::model::Value;
use std::fmt::Write;

const DAY: i64 = 86_400;

impl Output<'_> {
    /// Writes a date, whichever of the two the value is.
    pub(super) fn date(&mut self, value: Value) {
        let text = self.input.scalar(value, self.computed).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(seconds) => {
                // writing to a text cannot fail
                #[allow(clippy::cast_possible_truncation, reason = "it saturates")]
                let _ = write!(self.out, "\"{}\"", Rfc3339(seconds as i64));
            }
            Err(_) => json::string(self.out, &text),
        }
    }

    /// Writes seconds, whichever of the two the value is; 0 for what is neither.
    pub(super) fn seconds(&mut self, value: Value) {
        let text = self.input.scalar(value, self.computed).unwrap_or_default();
        #[allow(clippy::cast_possible_truncation, reason = "it saturates")]
        let seconds = text.parse::<f64>().map_or_else(|_| seconds_of(&text), |seconds| Some(seconds as i64));
        let _ = write!(self.out, "{}", seconds.unwrap_or_default());
    }
}

struct Rfc3339(i64);

impl std::fmt::Display for Rfc3339 {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (days, second) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = date_of(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// The date of a day counted from 1970, in the Gregorian calendar: years begin in March, so that the odd day is last.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days.clamp(-700_000_000, 700_000_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The day of a date, counted from 1970.
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

/// The seconds of a date of RFC 3339.
fn seconds_of(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok().filter(|number| *number >= 0);
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if !(1..=12).contains(&month) {
        return None;
    }
    let zone = text.get(19..)?.trim_start_matches(|character: char| character == '.' || character.is_ascii_digit());
    let offset = match zone.as_bytes().first() {
        Some(sign @ (b'+' | b'-')) => {
            let (hours, minutes) = (zone.get(1..3)?.parse::<i64>().ok()?, zone.get(4..6)?.parse::<i64>().ok()?);
            (hours * 3600 + minutes * 60) * if *sign == b'-' { -1 } else { 1 }
        }
        _ => 0,
    };
    Some(day_of(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_seconds_are_the_same_moments() {
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_764_316_800, "2025-11-28T08:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(Rfc3339(seconds).to_string(), date);
            assert_eq!(seconds_of(date), Some(seconds));
        }
        assert_eq!(seconds_of("2025-11-28T10:00:00.123456+02:00"), Some(1_764_316_800));
        assert_eq!(seconds_of("no date"), None);
        assert_eq!(seconds_of("2025-13-28T10:00:00Z"), None);
    }
}
