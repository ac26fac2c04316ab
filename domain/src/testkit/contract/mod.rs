//! Per port, the rules that every adapter must pass.
//!
//! Each rule takes a fresh, empty adapter. The macros make one `#[tokio::test]` of each rule.

pub mod audio_store;
pub mod fixtures;
pub mod idempotency;
pub mod question_repo;
pub mod quiz_source;
pub mod record_garbage;
pub mod record_repo;
pub mod transcoder;
pub mod user_repo;

/// Makes one test per rule: for each name, `$crate::testkit::contract::$area::$rule($fresh.await)`.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tests {
    ($area:ident, $fresh:expr, $($rule:ident)+) => {
        $(
            #[tokio::test]
            async fn $rule() {
                $crate::testkit::contract::$area::$rule($fresh.await).await;
            }
        )+
    };
}

/// The rules of [`UserRepo`](crate::users::UserRepo); `$fresh` is a future of an empty repository.
#[macro_export]
macro_rules! user_repo_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { user_repo, $fresh,
            a_stored_user_is_found_by_token
            a_taken_id_or_token_is_a_conflict
            a_replaced_token_finds_nobody
            of_two_replacements_one_wins
            a_removed_user_is_gone
        }
    };
}

/// The rules of [`QuestionRepo`](crate::quiz::QuestionRepo); `$fresh` is a future of an empty
/// repository that is a [`QuestionArchive`](crate::archive::QuestionArchive) and an
/// [`IdempotencyRepo`](crate::once::IdempotencyRepo) too.
#[macro_export]
macro_rules! question_repo_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { question_repo, $fresh,
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
            pages_run_newest_first_to_the_end
            searches_the_folded_text_literally
            filters_by_category_and_source
        }
    };
}

/// The rules of [`IdempotencyRepo`](crate::once::IdempotencyRepo); `$fresh` is a future of an
/// empty repository that is a [`QuestionRepo`](crate::quiz::QuestionRepo) too.
#[macro_export]
macro_rules! idempotency_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { idempotency, $fresh,
            one_of_many_claims_wins
            another_request_with_the_key_is_told
            a_released_key_is_free_again
            a_finished_key_gives_the_receipt
            an_abandoned_key_is_soon_free_again
            a_foreign_holder_cannot_release
        }
    };
}

/// The rules of [`RecordRepo`](crate::records::RecordRepo) and of
/// [`AudioRegister`](crate::records::AudioRegister); `$fresh` is a future of empty
/// [`Rows`](record_repo::Rows).
#[macro_export]
macro_rules! record_repo_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { record_repo, $fresh,
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
            pages_run_newest_first
            pages_go_on_after_a_removed_record
        }
        $crate::contract_tests! { record_garbage, $fresh,
            what_was_taken_for_dead_stays_dead
            a_body_that_is_given_up_is_soon_garbage
            garbage_spares_what_lives
            garbage_comes_in_steps
            garbage_that_stays_hides_no_other
            two_may_sweep_at_once
        }
    };
}

/// The rules of [`AudioStore`](crate::records::AudioStore); `$fresh` is a future of an empty store.
#[macro_export]
macro_rules! audio_store_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { audio_store, $fresh,
            bytes_come_back_as_written
            any_range_can_be_read
            an_unknown_id_has_no_bytes
            a_removed_body_is_gone
            a_writer_does_not_revive_what_was_removed
            an_unfinished_body_can_be_removed
            writers_do_not_mix
            slow_readers_hold_nothing
        }
    };
}

/// The rules of [`QuizSource`](crate::quiz::QuizSource); `$fresh` is a future of a source with a few questions.
#[macro_export]
macro_rules! quiz_source_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { quiz_source, $fresh,
            questions_bear_the_name_of_their_source
            more_than_there_are_may_be_asked_for
        }
    };
}

/// The rules of [`Transcoder`](crate::records::Transcoder); `$fresh` is a future of a transcoder.
#[macro_export]
macro_rules! transcoder_contract {
    ($fresh:expr) => {
        $crate::contract_tests! { transcoder, $fresh,
            the_same_wav_gives_the_same_bytes
            what_is_no_wav_is_refused
            a_broken_input_is_told_with_its_cause
        }
    };
}
