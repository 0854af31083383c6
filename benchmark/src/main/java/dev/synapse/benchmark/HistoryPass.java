package dev.synapse.benchmark;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Groups with a history of a certain length, and short turns in them. After each pass the groups are reset, so that the history keeps its
 * length, and Redis has no state of a group when its next turn starts.
 */
final class HistoryPass implements LoadGroup.Listener {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int STEPS = 25;

    private final GroupFixtures table;
    private final TurnSubmitter submitter;
    private final List<LoadGroup> groups;
    private final Map<LoadGroup, Long> acceptedAt = new ConcurrentHashMap<>();
    private final AtomicInteger beginning = new AtomicInteger();
    private final LongAdder startNanos = new LongAdder();
    private final LongAdder pairs = new LongAdder();
    private final LongAdder pairNanos = new LongAdder();

    /**
     * @param first index of its first group among all groups of the loop
     */
    HistoryPass(LoopUnderTest loop, GroupFixtures table, int first, int groupCount, int messages) {
        this.table = table;
        this.submitter = new TurnSubmitter(loop, table);
        this.groups = IntStream.range(first, first + groupCount)
                .mapToObj(index -> new LoadGroup(GroupId.next(), index, STEPS, STEPS, this))
                .toList();
        table.add(groups);
        table.addHistories(groups.stream().map(LoadGroup::id).toList(), messages);
        loop.model().addGroups(groups);
    }

    /**
     * Means over a pass. Hops count only while no history is being loaded.
     *
     * @param startMillis time from the acceptance of a turn to its first model call, including the loading of the history
     */
    record Result(double microsPerHop, double startMillis) {}

    /** Runs one turn in each group, {@code atOnce} of them concurrently. */
    Result run(int atOnce) {
        startNanos.reset();
        pairs.reset();
        pairNanos.reset();
        for (int from = 0; from < groups.size(); from += atOnce) {
            turns(groups.subList(from, Math.min(groups.size(), from + atOnce)));
        }
        if (!table.failures().isEmpty()) {
            throw new IllegalStateException("Turns failed; the figures are void: " + table.failures());
        }
        for (LoadGroup group : groups) {
            submitter.forget(group.id());
            table.cutAfterFirstTurn(group.id());
        }
        return new Result(pairNanos.sum() / 2000.0 / pairs.sum(), startNanos.sum() / 1e6 / groups.size());
    }

    private void turns(List<LoadGroup> some) {
        List<QueuedTurn> queued =
                some.stream().map(group -> submitter.write(group.id(), 2)).toList();
        beginning.set(some.size());
        for (int i = 0; i < some.size(); i++) {
            acceptedAt.put(some.get(i), System.nanoTime());
            submitter.accept(queued.get(i), 1);
        }
        Await.until(LIMIT, () -> table.unfinishedTurns() == 0, "the turns have ended");
    }

    @Override
    public void turnStarted(LoadGroup group, long nanoTime) {
        startNanos.add(nanoTime - acceptedAt.getOrDefault(group, nanoTime));
        beginning.decrementAndGet();
    }

    @Override
    public void twoHopsCompleted(long nanos) {
        if (beginning.get() == 0) {
            pairs.increment();
            pairNanos.add(nanos);
        }
    }

    @Override
    public void turnEnded(LoadGroup group) {
        // the sync to PostgreSQL is awaited in turns()
    }
}
