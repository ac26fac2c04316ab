//! Per port, the rules that every adapter must pass.
//!
//! Each rule takes a fresh, empty adapter. Below, `suite!` lists the rules of each suite, exports them, and makes the
//! macro that turns each of them into a `#[tokio::test]`. The files of the rules are private: a rule that no suite lists
//! is dead code, which does not compile here.

mod audio_store;
mod categories;
mod clue_archive;
mod feed_repo;
pub mod fixtures;
mod hidden;
mod idempotency;
mod intake;
mod log;
mod question_archive;
mod question_random;
mod question_repo;
mod question_reports;
mod quiz_source;
mod record_garbage;
mod record_list;
mod record_repo;
mod resumable_transcoder;
mod transcoder;
mod upload_end;
mod upload_repo;
mod upload_sound;
mod user_repo;

pub use feed_repo::FeedRows;
pub use log::Log;
pub use record_repo::Rows;
pub use upload_repo::{Pass, Uploads};

/// A suite: a module that exports the listed rules of each file, and a macro of the same name.
macro_rules! suite {
    ($(#[$doc:meta])+ $suite:ident $($file:ident [ $($rule:ident)+ ])+) => {
        suite! { ($) $(#[$doc])+ $suite $($file [ $($rule)+ ])+ }
    };
    // A macro can write the `$` of another macro's variable only if it gets that `$` as an argument.
    (($dollar:tt) $(#[$doc:meta])+ $suite:ident $($file:ident [ $($rule:ident)+ ])+) => {
        /// The rules of the suite, each as a function.
        pub mod $suite {
            $(pub use super::$file::{$($rule),+};)+
        }

        $(#[$doc])+
        #[macro_export]
        macro_rules! $suite {
            ($dollar fresh:expr) => {
                $($(
                    #[tokio::test]
                    async fn $rule() {
                        $crate::testkit::contract::$suite::$rule($dollar fresh.await).await;
                    }
                )+)+
            };
        }
    };
}

suite! {
    /// The rules of [`UserRepo`](crate::users::UserRepo); `$fresh` is a future of an empty repository.
    user_repo_contract
    user_repo [
        a_stored_user_is_found_by_token
        a_taken_id_or_token_is_a_conflict
        a_replaced_token_finds_nobody
        of_two_replacements_one_wins
        a_removed_user_is_gone
    ]
}

suite! {
    /// The rules of [`FeedRepo`](crate::users::FeedRepo); `$fresh` is a future of empty `testkit::contract::FeedRows`.
    feed_repo_contract
    feed_repo [
        a_feed_is_found_by_its_secret
        a_new_secret_replaces_the_old_one
        a_taken_secret_is_a_conflict
        of_many_secrets_at_once_one_stays
        a_feed_that_was_taken_back_is_gone
        a_removed_user_takes_the_feed_along
    ]
}

suite! {
    /// The rules of [`QuestionRepo`](crate::quiz::QuestionRepo), [`QuestionArchive`](crate::archive::QuestionArchive),
    /// [`ClueArchive`](crate::archive::ClueArchive), [`QuestionReports`](crate::archive::QuestionReports) and
    /// [`QuestionIntake`](crate::intake::QuestionIntake); `$fresh` is a future of an empty `testkit::contract::Log`.
    question_repo_contract
    question_repo [
        an_empty_log_has_no_predecessor
        saves_all_or_nothing
        knows_by_source_id_and_by_text
        takes_the_first_new_ones_in_order
        keeps_every_field
        numbers_have_no_gaps
        concurrent_appends_make_one_chain
        concurrent_appends_of_the_same_questions_save_each_once
        a_full_batch_is_saved_in_one_step
        finishes_the_claim_with_the_append
        a_lost_claim_saves_nothing
    ]
    intake [
        an_intake_adds_what_is_new
        the_first_of_equal_ones_is_added
        a_large_batch_is_added_as_one
        a_look_changes_nothing
        intakes_and_draws_make_one_chain
    ]
    question_archive [
        pages_run_newest_first_to_the_end
        searches_the_folded_text_literally
        filters_by_category_and_source
        stretches_run_oldest_first_to_the_end
        a_stretch_has_what_the_filter_asks_for
    ]
    question_random [
        random_questions_differ_and_fit
        random_questions_leave_out_what_is_excluded
        each_question_that_fits_comes_up
    ]
    categories [
        categories_are_numbered_as_they_come
        categories_run_by_folded_title_to_the_end
        questions_without_a_title_are_general
    ]
    clue_archive [
        a_clue_has_its_category_and_day
        clues_are_filtered_and_skipped_in_order
        a_category_counts_no_more_clues_than_its_pages_have
        a_category_is_read_in_stretches
        clues_by_chance_differ
        finals_have_no_value_or_the_highest
        the_largest_categories_come_first
    ]
    hidden [
        a_hidden_question_is_found_by_number_only
        a_hidden_question_keeps_its_place_and_uniqueness
        a_question_can_be_shown_again
    ]
    question_reports [
        a_reporter_counts_once_a_day_and_question
        one_of_many_reports_at_once_counts
        the_last_reasons_are_kept
        reporters_of_earlier_days_are_forgotten
    ]
}

suite! {
    /// The rules of [`IdempotencyRepo`](crate::once::IdempotencyRepo); `$fresh` is a future of an empty
    /// `testkit::contract::Log`.
    idempotency_contract
    idempotency [
        one_of_many_claims_wins
        another_request_with_the_key_is_told
        a_released_key_is_free_again
        a_finished_key_gives_the_receipt
        an_abandoned_key_is_soon_free_again
        a_foreign_holder_cannot_release
    ]
}

suite! {
    /// The rules of [`RecordRepo`](crate::records::RecordRepo) and of
    /// [`AudioRegister`](crate::records::AudioRegister); `$fresh` is a future of empty
    /// `testkit::contract::Rows`.
    record_repo_contract
    record_repo [
        a_record_is_kept_field_for_field
        peaks_come_back_as_they_were
        a_registered_id_is_taken
        only_a_running_body_is_published
        counters_follow_each_change
        a_removed_user_takes_their_records_along
        quotas_are_exact_at_the_byte
        quotas_hold_against_many_at_once
        finishes_the_claim_with_the_record
        a_lost_claim_publishes_nothing
    ]
    record_list [
        pages_run_newest_first
        pages_run_in_each_order
        equal_records_come_once_each
        pages_go_on_after_a_removed_record
        finds_by_a_part_of_the_name
        a_renamed_record_keeps_everything_else
    ]
    record_garbage [
        what_was_taken_for_dead_stays_dead
        a_body_that_is_given_up_is_soon_garbage
        garbage_spares_what_lives
        garbage_comes_in_steps
        garbage_that_stays_hides_no_other
        two_may_sweep_at_once
    ]
}

suite! {
    /// The rules of [`UploadRepo`](crate::uploads::UploadRepo); `$fresh` is a future of empty
    /// `testkit::contract::Uploads`.
    upload_repo_contract
    upload_repo [
        an_upload_is_kept_field_for_field
        an_upload_has_an_owner_and_an_id_of_its_own
        a_key_begins_one_upload
        uploads_run_newest_first
        the_oldest_resting_upload_gives_way
        one_at_a_time_holds_an_upload
        of_many_claims_at_once_one_wins
        a_hold_that_was_taken_away_changes_nothing
        silence_counts_as_letting_go
        a_length_can_be_told_later
    ]
    upload_sound [
        the_wav_comes_back_from_any_position
        a_seam_ends_the_wav_before_it
        the_mp3_is_one_body
        mp3_behind_the_last_seam_is_forgotten
        open_uploads_count_in_the_quotas
        sounds_that_cannot_be_cut_have_a_limit
    ]
    upload_end [
        what_failed_or_was_removed_is_garbage
        an_upload_becomes_a_record
        a_lost_hold_publishes_nothing
        a_removed_user_takes_the_uploads_along
        a_resting_upload_keeps_its_body
        uploads_expire_by_patience_or_age
        only_what_is_still_expired_is_removed
        ended_uploads_expire_without_a_finish
        what_lost_its_body_is_not_finished
    ]
}

suite! {
    /// The rules of [`AudioStore`](crate::records::AudioStore); `$fresh` is a future of an empty store.
    audio_store_contract
    audio_store [
        bytes_come_back_as_written
        any_range_can_be_read
        an_unknown_id_has_no_bytes
        a_removed_body_is_gone
        a_writer_does_not_revive_what_was_removed
        an_unfinished_body_can_be_removed
        writers_do_not_mix
        slow_readers_hold_nothing
    ]
}

suite! {
    /// The rules of [`QuizSource`](crate::quiz::QuizSource); `$fresh` is a future of a source with at least three
    /// questions at hand.
    quiz_source_contract
    quiz_source [
        questions_bear_the_name_of_their_source
        more_than_there_are_may_be_asked_for
        a_fetch_that_is_given_up_harms_no_other
        several_may_ask_at_once
    ]
}

suite! {
    /// The rules of [`Transcoder`](crate::records::Transcoder); `$fresh` is a future of a transcoder.
    transcoder_contract
    transcoder [
        the_same_wav_gives_the_same_bytes
        what_is_no_wav_is_refused
        a_broken_input_is_told_with_its_cause
    ]
}

suite! {
    /// The rules of [`ResumableTranscoder`](crate::uploads::ResumableTranscoder); `$fresh` is a future of a transcoder
    /// that can cut a sound of 44.1 kHz.
    resumable_transcoder_contract
    resumable_transcoder [
        breaks_change_nothing
        whole_segments_come_before_the_error
        seams_run_forward
        a_foreign_state_is_outdated
    ]
}
