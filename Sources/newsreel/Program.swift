internal import Dispatch
internal import Glibc

@main
enum Program {
    /// Not `async`: what the system lets the process have is looked at while this thread is the only one.
    static func main() {
        // A file that a limit keeps from growing is an error of that write, not the end.
        signal(SIGXFSZ, SIG_IGN)
        // A reader that has gone is an error of write(2): the state is closed in order before the end.
        signal(SIGPIPE, SIG_IGN)
        StandardStreams.occupyClosed()
        ProcessLimits.raiseOpenFiles()
        let arguments = CommandLine.arguments
        if let refusal = ProcessLimits.current.refusal(of: arguments.dropFirst().first ?? "newsreel") {
            let failure = CommandFailure(.configuration, kind: "limits", refusal)
            writeAll(failure.line(json: arguments.contains("--json")), to: STDERR_FILENO)
            exit(failure.status.rawValue)
        }
        // A task of this thread would have its priority, above that of Dispatch's queues: two pools of threads for two
        // processors.
        Task(priority: .medium) {
            await Newsreel.main()
            exit(ExitStatus.success.rawValue)
        }
        dispatchMain()
    }
}
