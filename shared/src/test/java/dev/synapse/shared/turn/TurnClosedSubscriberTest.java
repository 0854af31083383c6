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

class TurnClosedSubscriberTest {

    private static final String ENTRY = "1000-0";

    private final ClosedTurns closed = new ClosedTurns();

    @Test
    void who_does_not_listen_knows_of_no_turn_that_it_goes_on() {
        assertThat(closed.mayContain(TurnId.next(), ENTRY)).isTrue();
    }

    @Test
    void who_listens_knows_of_jobs_that_were_dispatched_since() {
        closed.completeSince(0, 1000);

        assertThat(closed.mayContain(TurnId.next(), "1000-5")).isTrue();
        assertThat(closed.mayContain(TurnId.next(), "1001-0")).isFalse();
    }

    @Test
    void an_ending_is_remembered_and_the_oldest_make_way() {
        TurnId turn = TurnId.next();
        closed.completeSince(0, 0);
        closed.add(turn);
        assertThat(closed.mayContain(turn, ENTRY)).isTrue();

        IntStream.range(0, 10_000).forEach(i -> closed.add(TurnId.next()));

        assertThat(closed.mayContain(turn, ENTRY)).isFalse();
    }

    @Test
    void what_is_learnt_of_a_connection_that_has_broken_since_does_not_count() {
        int disconnects = closed.disconnects();
        closed.disconnected();

        closed.completeSince(disconnects, 0);

        assertThat(closed.mayContain(TurnId.next(), ENTRY)).isTrue();
    }

    @Test
    void a_connection_that_breaks_counts_from_when_it_is_there_again() {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.url())) {
            TurnClosedSubscriber endings = TurnClosedSubscriber.listen(redis, TestedGroup.SHARDS, closed, turn -> {});
            TurnId turn = TurnId.next();
            Awaits.until("new jobs are known", () -> !closed.mayContain(turn, entry(redis)));
            String before = entry(redis);
            int disconnects = closed.disconnects();

            killSubscribers(server);

            Awaits.until("the break is noticed", () -> closed.disconnects() > disconnects);
            Awaits.until("new jobs are known again", () -> !closed.mayContain(turn, entry(redis)));
            assertThat(closed.mayContain(turn, before)).isTrue();
            endings.close();
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
