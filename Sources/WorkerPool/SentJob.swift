// SPDX-License-Identifier: Apache-2.0

/// What became of a job that was sent through a channel.
enum SentJob: ~Copyable {
    case queued
    /// The queue is full, and its policy leaves the job to the caller.
    case runInCaller(Job)
    case full
    case closed
}
