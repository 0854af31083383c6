package dev.synapse.shared.job;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.redis.Redis;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random interleavings of workers and orchestrators that crash, continue as zombies, get jobs twice, delay them, commit twice and cancel
 * turns, compared to a model of the expected result. A failure names the seed and the shortest failing prefix; {@code
 * -Dinterleaving.seed=…} repeats it.
 */
@ExtendWith(OneRedis.class)
class InterleavingsTest {

    private static final int RUNS = 25;
    private static final int MOVES = 150;

    private final Redis redis;

    InterleavingsTest(Redis redis) {
        this.redis = redis;
    }

    static LongStream seeds() {
        Long given = Long.getLong("interleaving.seed");
        return given == null ? new Random().longs(RUNS) : LongStream.of(given);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void each_step_has_one_result_one_message_and_one_job_for_the_orchestrator(long seed) {
        try {
            play(seed, MOVES);
        } catch (AssertionError e) {
            throw shrunk(seed, e);
        }
    }

    /** The first moves do not depend on the number that follow, so the shortest failing run shows the fault best. */
    private AssertionError shrunk(long seed, AssertionError longest) {
        AssertionError shortest = named(seed, MOVES, longest);
        int passes = -1;
        int fails = MOVES;
        while (fails - passes > 1) {
            int moves = (passes + fails) / 2;
            try {
                play(seed, moves);
                passes = moves;
            } catch (AssertionError e) {
                shortest = named(seed, moves, e);
                fails = moves;
            }
        }
        return shortest;
    }

    private static AssertionError named(long seed, int moves, AssertionError cause) {
        return new AssertionError(
                "-Dinterleaving.seed=%d repeats this, which %d moves lead to: %s"
                        .formatted(seed, moves, cause.getMessage()),
                cause);
    }

    private void play(long seed, int moves) {
        new Interleaving(redis, new Random(seed)).play(moves);
    }
}
