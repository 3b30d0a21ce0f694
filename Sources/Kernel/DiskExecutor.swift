internal import Dispatch

/// A thread for a task that waits for a disk: one that no other task needs, however many cores they keep busy.
package final class DiskExecutor: TaskExecutor {
    // A serial queue of Dispatch has a thread of its own while it works.
    private let queue: DispatchQueue

    /// - Parameter label: for debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
