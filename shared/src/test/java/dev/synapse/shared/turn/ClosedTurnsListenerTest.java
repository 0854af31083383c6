package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.Awaits;
import dev.synapse.shared.fixture.TemporaryRedis;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.Redis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClosedTurnsListenerTest {

    private static final String ENTRY = "1000-0";

    private final ClosedTurns closed = new ClosedTurns();

    @Test
    void without_a_subscription_any_turn_may_be_closed() {
        assertThat(closed.mayContain(TurnId.next(), ENTRY)).isTrue();
    }

    @Test
    void with_a_subscription_turns_of_later_jobs_are_known_to_be_open() {
        closed.completeSince(0, 1000);

        assertThat(closed.mayContain(TurnId.next(), "1000-5")).isTrue();
        assertThat(closed.mayContain(TurnId.next(), "1001-0")).isFalse();
    }

    @Test
    void closed_turns_are_remembered_up_to_a_limit() {
        TurnId turn = TurnId.next();
        closed.completeSince(0, 0);
        closed.add(turn);
        assertThat(closed.mayContain(turn, ENTRY)).isTrue();

        IntStream.range(0, 10_000).forEach(i -> closed.add(TurnId.next()));

        assertThat(closed.mayContain(turn, ENTRY)).isFalse();
    }

    @Test
    void a_subscription_that_was_lost_meanwhile_does_not_count() {
        int disconnects = closed.disconnects();
        closed.disconnected();

        closed.completeSince(disconnects, 0);

        assertThat(closed.mayContain(TurnId.next(), ENTRY)).isTrue();
    }

    @Test
    void a_lost_connection_counts_from_its_reconnection() {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.url())) {
            ClosedTurnsListener listener = ClosedTurnsListener.listen(redis, TestedGroup.SHARDS, closed, turn -> {});
            TurnId turn = TurnId.next();
            Awaits.until("new jobs are known", () -> !closed.mayContain(turn, entry(redis)));
            String before = entry(redis);
            int disconnects = closed.disconnects();

            killSubscribers(server);

            Awaits.until("the break is noticed", () -> closed.disconnects() > disconnects);
            Awaits.until("new jobs are known again", () -> !closed.mayContain(turn, entry(redis)));
            assertThat(closed.mayContain(turn, before)).isTrue();
            listener.close();
        }
    }

    private static String entry(Redis redis) {
        return redis.call(commands -> commands.xadd("jobs", Map.of("j", "")));
    }

    private static void killSubscribers(TemporaryRedis server) {
        try (RedisClient client = RedisClient.create(server.administratorUrl());
                var connection = client.connect()) {
            connection.sync().clientKill(KillArgs.Builder.typePubsub());
        }
    }
}
