/// How many shards a worker takes or gives back, so that all live ones come to have the same number of them, but for one.
///
/// Pure: each worker reckons for itself from what the store says, and all come to the same shares: the quotas by rank sum up
/// to all shards, so that whatever one gives back another one wants.
package struct LeaseShare: Sendable, Hashable {
    /// Of those that are free or whose holder is dead.
    package let take: Int
    package let giveBack: Int

    /// - Parameters:
    ///   - held: by this worker.
    ///   - free: held by nobody that lives.
    ///   - live: the numbers of all workers that live.
    package init(
        held: Int, free: Int, worker: Int32, live: Set<Int32>, of shards: Int = HostShard.count
    ) {
        let quota = Self.quota(of: worker, among: live, of: shards)
        take = max(0, min(quota - held, free))
        giveBack = max(0, held - quota)
    }

    /// 0 for one that does not live.
    package static func quota(of worker: Int32, among live: Set<Int32>, of shards: Int = HostShard.count) -> Int {
        guard let rank = live.sorted().firstIndex(of: worker) else { return 0 }
        return shards / live.count + (rank < shards % live.count ? 1 : 0)
    }
}
