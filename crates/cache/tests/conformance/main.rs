//! One suite for every backend: memory, disk, Redis, Memcached, S3, and memory in front of Redis.
//!
//! The servers' URLs are `BINNACLE_TEST_REDIS_URL`, `BINNACLE_TEST_MEMCACHED_URL` and `BINNACLE_TEST_S3_URL`, as
//! `e2e/services/{redis,memcached,minio} run` set them.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod entries;
mod files;
mod flight;
mod outages;
mod place;
mod proxy;
mod secrets;

use entries::{damage, lifetime, overflow, values};
use files::{contents, writers};

/// Defines a module per backend with a test per function of the suite.
macro_rules! suite {
    ($backends:tt $tests:tt) => { suite!(@backends $backends $tests); };
    (@backends { $($backend:ident)* } $tests:tt) => { $( suite!(@backend $backend $tests); )* };
    (@backend $backend:ident { $($module:ident { $($test:ident)* })* }) => {
        mod $backend {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$module::$test(&crate::place::Place::$backend()).await;
                }
            )*)*
        }
    };
}

mod every_backend {
    use super::*;

    suite! {
        { memory disk redis memcached s3 tiered }
        {
            values {
                a_value_comes_back_with_its_meta
                empty_and_large_bodies_come_back
                a_newer_value_replaces_an_older_one
                a_deleted_value_is_gone
                any_key_parts_do_and_different_ones_never_mix
                values_of_another_prefix_are_not_seen
                what_is_larger_than_allowed_is_not_kept_and_neither_is_what_it_replaces
                large_values_are_compressed_on_shared_backends_only
            }
            lifetime {
                a_value_is_fresh_then_stale_then_gone
                what_has_no_lifetime_is_not_kept
                no_lifetime_is_longer_than_allowed
                a_failure_is_remembered_for_a_short_time
            }
            damage {
                garbage_is_dropped
                a_truncated_entry_is_dropped
                an_entry_with_one_bit_changed_is_dropped
                an_entry_of_another_key_is_dropped
                an_entry_of_another_version_is_dropped
            }
            overflow {
                large_values_go_to_the_overflow_and_small_ones_do_not
                a_value_whose_overflow_is_gone_is_missing
                files_are_in_the_overflow_and_outlive_the_process
            }
            flight {
                a_lock_has_one_owner_who_alone_renews_and_releases_it
                a_lock_ends_by_itself
                of_fifty_tasks_in_two_processes_one_makes_the_value
                who_waits_for_a_maker_learns_of_its_failure
                a_maker_that_died_is_replaced
                who_has_no_more_patience_makes_the_value
                of_all_who_find_a_stale_value_one_replaces_it
            }
            contents {
                twenty_megabytes_come_back_whole
                a_range_may_begin_and_end_anywhere
                a_file_may_be_empty
                what_was_said_of_a_file_is_found_with_it
                an_expired_file_is_gone
                a_piece_that_is_gone_is_a_clear_error
            }
            writers {
                an_unfinished_file_is_invisible
                a_file_that_is_given_up_leaves_the_older_one
                two_writers_never_mix_and_the_last_to_finish_wins
                a_replaced_file_ends_for_who_still_reads_it
            }
            secrets {
                the_text_of_a_cache_has_no_password
            }
        }
    }
}

mod backends_on_a_server {
    use super::*;

    suite! {
        { redis memcached s3 tiered }
        {
            outages {
                a_server_that_is_down_makes_everything_a_miss
                a_silent_server_is_waited_for_no_longer_than_the_time_out_and_then_left_alone
                a_server_that_comes_back_is_used_again
                connections_that_broke_while_idle_are_made_anew
                makers_need_no_server
            }
            secrets {
                an_error_has_no_password
            }
        }
    }
}

mod backends_of_this_process {
    use super::*;

    suite! {
        { memory disk }
        {
            values {
                the_budget_holds_whatever_is_put_in
            }
            writers {
                a_file_larger_than_allowed_is_refused_and_leaves_nothing
            }
        }
    }
}

mod memory_in_front {
    use super::*;

    suite! {
        { tiered }
        {
            outages {
                what_is_in_front_is_found_while_the_server_is_down
            }
            values {
                what_another_process_put_is_found_and_then_kept_in_front
                what_another_process_did_is_seen_once_the_front_is_stale
            }
        }
    }
}
