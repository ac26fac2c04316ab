//! The rules of [`QuestionReports`](crate::archive::QuestionReports).

use std::time::Duration;

use time::OffsetDateTime;

use super::Log;
use super::fixtures::new_question;
use crate::archive::{KEPT_REASONS, Report, ReportReason};
use crate::questions::QuestionId;
use crate::testkit::together;

fn report(question: u64, reporter: &str, day: u64, reason: &str) -> Report {
    Report {
        question: QuestionId(question),
        reporter: reporter.to_owned(),
        reason: ReportReason::new(reason).expect("a valid reason"),
        at: OffsetDateTime::UNIX_EPOCH + Duration::from_hours(24 * day + 5),
    }
}

async fn reported(log: &Log, report: Report) -> Option<u64> {
    log.reports.report(&report).await.expect("an answer")
}

async fn shown(log: &Log, question: u64) -> Option<u64> {
    log.clues.clue(QuestionId(question)).await.expect("an answer").expect("a clue").reports
}

/// The count is null before the first report; a repeat within the day answers the same number.
pub async fn a_reporter_counts_once_a_day_and_question(log: Log) {
    log.save(&[new_question(1), new_question(2)], 2).await;
    assert_eq!(shown(&log, 1).await, None);
    assert_eq!(reported(&log, report(1, "a", 1, "")).await, Some(1));
    assert_eq!(reported(&log, report(1, "a", 1, "again")).await, Some(1));
    assert_eq!(reported(&log, report(1, "b", 1, "")).await, Some(2));
    assert_eq!(reported(&log, report(1, "a", 2, "")).await, Some(3));
    assert_eq!(reported(&log, report(2, "a", 2, "")).await, Some(1));
    for unknown in [0, 3, u64::MAX] {
        assert_eq!(reported(&log, report(unknown, "a", 2, "")).await, None);
    }
    assert_eq!((shown(&log, 1).await, shown(&log, 2).await), (Some(3), Some(1)));
    assert_eq!(log.reports.reasons(QuestionId(1)).await.expect("an answer"), [], "a repeat gives no reason");
}

/// Of reports that come at once, all are told the number that the one which counts has made.
pub async fn one_of_many_reports_at_once_counts(log: Log) {
    log.save(&[new_question(1)], 1).await;
    let told = together((0..16).map(|_| reported(&log, report(1, "a", 1, "")))).await;
    assert_eq!(told, [Some(1); 16]);
    assert_eq!(shown(&log, 1).await, Some(1));
}

/// Only the last reasons of a question are kept, newest first.
pub async fn the_last_reasons_are_kept(log: Log) {
    log.save(&[new_question(1), new_question(2)], 2).await;
    for n in 0..KEPT_REASONS + 5 {
        reported(&log, report(1, &format!("r{n}"), 1, &format!("'{n}' \"é\n"))).await;
        reported(&log, report(1, &format!("s{n}"), 1, " ")).await;
    }
    let reasons = log.reports.reasons(QuestionId(1)).await.expect("an answer");
    let expected: Vec<_> = (5..KEPT_REASONS + 5).rev().map(|n| format!("'{n}' \"é")).collect();
    assert_eq!(reasons.iter().map(ReportReason::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(log.reports.reasons(QuestionId(2)).await.expect("an answer"), []);
}

/// A sweep forgets the reporters of earlier days, and no report is counted twice for it.
pub async fn reporters_of_earlier_days_are_forgotten(log: Log) {
    log.save(&[new_question(1)], 1).await;
    for (reporter, day) in [("a", 1), ("b", 1), ("a", 2)] {
        reported(&log, report(1, reporter, day, "")).await;
    }
    let now = report(1, "", 2, "").at;
    assert_eq!(log.reports.sweep(now).await.expect("an answer"), 2);
    assert_eq!(log.reports.sweep(now).await.expect("an answer"), 0);
    assert_eq!(reported(&log, report(1, "a", 2, "")).await, Some(3));
    assert_eq!(shown(&log, 1).await, Some(3));
}
