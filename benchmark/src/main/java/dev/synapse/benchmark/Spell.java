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
final class Spell implements GroupTalk.Listener {

    private static final Duration SETTLED = Duration.ofSeconds(60);

    private final LoadedLoop loop;
    private final GroupTable table;
    private final TurnFeed feed;
    private final JobCount jobs;
    private final List<GroupTalk> talks;
    private final Map<GroupTalk, Long> newest = new ConcurrentHashMap<>();
    private final BlockingQueue<Optional<GroupTalk>> ended = new LinkedBlockingQueue<>();
    private final Set<GroupTalk> begun = ConcurrentHashMap.newKeySet();
    private final Recorder twoHops = new Recorder(3);

    Spell(LoadedLoop loop, GroupTable table, int groups, int stepsPerTurn) {
        this.loop = loop;
        this.table = table;
        this.feed = new TurnFeed(loop, table);
        this.jobs = new JobCount(loop.redis(), loop.shards());
        this.talks = IntStream.range(0, groups)
                .mapToObj(index -> new GroupTalk(
                        GroupId.next(), index, stepsPerTurn, Math.ceilDiv(stepsPerTurn * (index + 1), groups), this))
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
     * @param coldFor how long at most, if the JVM is not warm by then
     */
    Result run(Duration warmUp, Duration coldFor, Duration window) throws InterruptedException {
        Await.until(SETTLED, () -> jobs.read().held() == 0, "the loop's job streams, and nothing in them");
        table.add(talks);
        loop.model().speakFor(talks);
        talks.forEach(this::feed);
        talks.forEach(this::feed);
        Thread feeder = Thread.ofVirtual().name("feeder").start(this::feedOn);
        try {
            Await.until(SETTLED, () -> begun.size() == talks.size(), "a turn under way in each group");
            new Warmth(coldFor).await(warmUp);
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
        String[] keys = talks.stream()
                .map(talk -> loop.shards().keys(talk.id()).state())
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

    private void feed(GroupTalk talk) {
        feed.accept(feed.write(talk.id(), newest.merge(talk, 1L, Long::sum)), 0);
    }

    /** Until nothing is to be fed any more; an interrupt would tear the connection to PostgreSQL. */
    private void feedOn() {
        try {
            for (var talk = ended.take(); talk.isPresent(); talk = ended.take()) {
                feed(talk.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letOut() {
        talks.forEach(GroupTalk::end);
        Await.until(SETTLED, () -> table.unfinishedTurns() == 0 && jobs.read().held() == 0, "the end of all turns");
        List<String> failures = table.failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Turns failed, the figures are void: " + failures);
        }
        talks.forEach(talk -> feed.forget(talk.id()));
        table.clear();
    }

    @Override
    public void begun(GroupTalk talk, long nanoTime) {
        begun.add(talk);
    }

    @Override
    public void twoHops(long nanos) {
        twoHops.recordValue(nanos);
    }

    @Override
    public void ended(GroupTalk talk) {
        ended.add(Optional.of(talk));
    }
}
