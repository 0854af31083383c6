package dev.synapse.benchmark;

import dev.synapse.shared.model.GroupId;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A spell of load on fresh groups: each has a turn under way and one waiting behind it. The turns are long, so that their
 * beginning and their way to PostgreSQL, which are in the figures, weigh little; the first ones are of different lengths, so
 * that the groups do not end theirs together. At the end the turns are let out, and what the
 * groups left behind is removed.
 */
final class LoadPhase implements LoadGroup.Listener {

    private static final Duration SETTLED = Duration.ofSeconds(60);

    private final LoopUnderTest loop;
    private final GroupFixtures table;
    private final TurnSubmitter submitter;
    private final JobCounter jobs;
    private final List<LoadGroup> groups;
    private final Map<LoadGroup, Long> newest = new ConcurrentHashMap<>();
    private final BlockingQueue<Optional<LoadGroup>> ended = new LinkedBlockingQueue<>();
    private final Set<LoadGroup> begun = ConcurrentHashMap.newKeySet();
    private final Recorder twoHops = new Recorder(3);

    LoadPhase(LoopUnderTest loop, GroupFixtures table, int groupCount, int stepsPerTurn) {
        this.loop = loop;
        this.table = table;
        this.submitter = new TurnSubmitter(loop, table);
        this.jobs = new JobCounter(loop.redis(), loop.shards());
        this.groups = IntStream.range(0, groupCount)
                .mapToObj(index -> new LoadGroup(
                        GroupId.next(),
                        index,
                        stepsPerTurn,
                        Math.ceilDiv(stepsPerTurn * (index + 1), groupCount),
                        this))
                .toList();
    }

    /**
     * What a spell came to.
     *
     * @param hopsPerSecond jobs that ended in a commit
     * @param twoHops nanoseconds from a model's answer to the next call on a model in the same turn
     * @param state a turn's state as it stood in Redis
     */
    record Result(double hopsPerSecond, Histogram twoHops, String state) {

        double microsPerHop(double percentile) {
            return twoHops.getValueAtPercentile(percentile) / 2000.0;
        }
    }

    /**
     * Loads the loop and measures it.
     *
     * @param warmUp how long it is loaded before at least
     * @param warmUpLimit how long at most, if the JVM is not warm by then
     */
    Result run(Duration warmUp, Duration warmUpLimit, Duration window) throws InterruptedException {
        Await.until(SETTLED, () -> jobs.read().held() == 0, "the loop's job streams, and nothing in them");
        table.add(groups);
        loop.model().speakFor(groups);
        groups.forEach(this::submitter);
        groups.forEach(this::submitter);
        Thread feeder = Thread.ofVirtual().name("feeder").start(this::feedOn);
        try {
            Await.until(SETTLED, () -> begun.size() == groups.size(), "a turn under way in each group");
            new WarmUp(warmUpLimit).await(warmUp);
            return measured(window);
        } finally {
            ended.add(Optional.empty());
            feeder.join();
            letOut();
        }
    }

    private Result measured(Duration window) throws InterruptedException {
        twoHops.reset();
        long done = jobs.read().done();
        long begun = System.nanoTime();
        Thread.sleep(window);
        done = jobs.read().done() - done;
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Result(done / seconds, twoHops.getIntervalHistogram(), aState());
    }

    /** Not each group has a turn at every moment. */
    private String aState() {
        String[] keys = groups.stream()
                .map(group -> loop.shards().keys(group.id()).state())
                .toArray(String[]::new);
        return Await.until(
                SETTLED,
                () -> {
                    for (String key : keys) {
                        String state = loop.redis().call(commands -> commands.hget(key, "state"));
                        if (state != null) {
                            return state;
                        }
                    }
                    return "";
                },
                state -> !state.isEmpty(),
                "a turn under way");
    }

    private void submitter(LoadGroup group) {
        submitter.accept(submitter.write(group.id(), newest.merge(group, 1L, Long::sum)), 0);
    }

    /** Until nothing is to be fed any more; an interrupt would tear the connection to PostgreSQL. */
    private void feedOn() {
        try {
            for (var group = ended.take(); group.isPresent(); group = ended.take()) {
                submitter(group.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letOut() {
        groups.forEach(LoadGroup::end);
        Await.until(SETTLED, () -> table.unfinishedTurns() == 0 && jobs.read().held() == 0, "the end of all turns");
        List<String> failures = table.failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Turns failed, the figures are void: " + failures);
        }
        groups.forEach(group -> submitter.forget(group.id()));
        table.clear();
    }

    @Override
    public void begun(LoadGroup group, long nanoTime) {
        begun.add(group);
    }

    @Override
    public void twoHops(long nanos) {
        twoHops.recordValue(nanos);
    }

    @Override
    public void ended(LoadGroup group) {
        ended.add(Optional.of(group));
    }
}
