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
 * A period of load on new groups, each with one active and one queued turn. Turns are long, so that their start and their sync to
 * PostgreSQL, which are part of the figures, have little weight. The first turns differ in length, so that the groups do not end their
 * turns simultaneously. Afterwards the turns are ended and all data of the groups is removed.
 */
final class LoadPhase implements LoadGroup.Listener {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

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
     * Results of a load phase.
     *
     * @param hopsPerSecond jobs per second that ended in a commit
     * @param twoHops nanoseconds from a model's answer to the next model call in the same turn
     * @param cpu CPU time per hop
     * @param state an example of a turn's state in Redis
     */
    record Result(double hopsPerSecond, Histogram twoHops, CpuTime cpu, String state) {

        double microsPerHop(double percentile) {
            return twoHops.getValueAtPercentile(percentile) / 2000.0;
        }
    }

    /**
     * Loads the loop and measures it.
     *
     * @param warmUp minimum time under load before the measurement
     * @param warmUpLimit maximum time under load before the measurement, if the JVM is not warm earlier
     */
    Result run(Duration warmUp, Duration warmUpLimit, Duration window) throws InterruptedException {
        Await.until(TIMEOUT, () -> jobs.read().held() == 0, "the job streams exist and are empty");
        table.add(groups);
        loop.model().addGroups(groups);
        groups.forEach(this::submit);
        groups.forEach(this::submit);
        Thread feeder = Thread.ofVirtual().name("turn-submitter").start(this::resubmit);
        try {
            Await.until(TIMEOUT, () -> begun.size() == groups.size(), "each group has an active turn");
            new WarmUp(warmUpLimit).await(warmUp);
            return measure(window);
        } finally {
            ended.add(Optional.empty());
            feeder.join();
            endTurns();
        }
    }

    private Result measure(Duration window) throws InterruptedException {
        twoHops.reset();
        long done = jobs.read().done();
        CpuTime before = CpuTime.now(loop.redis());
        long begun = System.nanoTime();
        Thread.sleep(window);
        done = jobs.read().done() - done;
        double seconds = (System.nanoTime() - begun) / 1e9;
        CpuTime cpu = CpuTime.now(loop.redis()).perOperationSince(before, Math.max(1, done));
        return new Result(done / seconds, twoHops.getIntervalHistogram(), cpu, sampleState());
    }

    /** Retries, because a group may have no active turn at the moment. */
    private String sampleState() {
        String[] keys = groups.stream()
                .map(group -> loop.shards().keys(group.id()).state())
                .toArray(String[]::new);
        return Await.until(
                TIMEOUT,
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
                "a group has an active turn");
    }

    private void submit(LoadGroup group) {
        submitter.accept(submitter.write(group.id(), newest.merge(group, 1L, Long::sum)), 0);
    }

    /** Submits a turn for each ended one until stopped; not interrupted, because an interrupt would break the connection to PostgreSQL. */
    private void resubmit() {
        try {
            for (var group = ended.take(); group.isPresent(); group = ended.take()) {
                submit(group.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endTurns() {
        groups.forEach(LoadGroup::end);
        Await.until(TIMEOUT, () -> table.unfinishedTurns() == 0 && jobs.read().held() == 0, "all turns have ended");
        List<String> failures = table.failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Turns failed; the figures are void: " + failures);
        }
        groups.forEach(group -> submitter.forget(group.id()));
        table.clear();
    }

    @Override
    public void turnStarted(LoadGroup group, long nanoTime) {
        begun.add(group);
    }

    @Override
    public void twoHopsCompleted(long nanos) {
        twoHops.recordValue(nanos);
    }

    @Override
    public void turnEnded(LoadGroup group) {
        ended.add(Optional.of(group));
    }
}
