package dev.synapse.chaos.overload;

import dev.synapse.testkit.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A user at 127.0.0.1 with several groups, who posts the next message some time after the previous turn has ended. */
final class HonestUser implements AutoCloseable {

    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(250);
    private static final Duration LAST_TURNS = Duration.ofMinutes(5);

    private final ApiClient api;
    private final Duration betweenTurns;
    private final List<HonestGroup> groups;

    private HonestUser(ApiClient api, Duration betweenTurns, List<HonestGroup> groups) {
        this.api = api;
        this.betweenTurns = betweenTurns;
        this.groups = groups;
    }

    /** Creates an account with the given number of groups. */
    static HonestUser open(ApiClient api, int groups, Duration betweenTurns) {
        ApiClient user = api.asNewUser();
        return new HonestUser(
                user,
                betweenTurns,
                Stream.generate(() -> HonestGroup.create(user)).limit(groups).toList());
    }

    /** Runs turns in all groups for the given time; returns when the last turn has ended. */
    void talk(Duration time, HonestUserResults record) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (HonestGroup group : groups) {
            threads.execute(() -> repeat(end, betweenTurns, record, () -> group.talk("How are you?", record)));
        }
        threads.execute(() -> repeat(end, BETWEEN_REQUESTS, record, () -> requestOwnAccount(record)));
        threads.shutdown();
        if (!threads.awaitTermination(time.plus(LAST_TURNS).toMillis(), TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
            record.addViolation("the honest user's turns did not end in time");
        }
    }

    /** Runs one turn in each group. */
    void talkOnce(HonestUserResults record) throws InterruptedException {
        for (HonestGroup group : groups) {
            group.talk("How are you?", record);
        }
    }

    /** Number of times a socket of the user was interrupted and reopened. */
    int reconnects() {
        return groups.stream().mapToInt(HonestGroup::reconnects).sum();
    }

    private void requestOwnAccount(HonestUserResults record) {
        long begun = System.nanoTime();
        record.untilAccepted(api::me).expect(200);
        record.requested(System.nanoTime() - begun);
    }

    private interface Step {

        void run() throws InterruptedException;
    }

    private static void repeat(long end, Duration pause, HonestUserResults record, Step step) {
        try {
            while (System.nanoTime() - end < 0) {
                step.run();
                Pause.of(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            record.addViolation(e.toString());
        }
    }

    @Override
    public void close() {
        groups.forEach(HonestGroup::close);
    }
}
