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

    private final ClosedTurns ended = new ClosedTurns();

    @Test
    void who_does_not_listen_knows_of_no_turn_that_it_goes_on() {
        assertThat(ended.mayHave(TurnId.next(), ENTRY)).isTrue();
    }

    @Test
    void who_listens_knows_of_jobs_that_were_dispatched_since() {
        ended.hearing(0, 1000);

        assertThat(ended.mayHave(TurnId.next(), "1000-5")).isTrue();
        assertThat(ended.mayHave(TurnId.next(), "1001-0")).isFalse();
    }

    @Test
    void an_ending_is_remembered_and_the_oldest_make_way() {
        TurnId turn = TurnId.next();
        ended.hearing(0, 0);
        ended.add(turn);
        assertThat(ended.mayHave(turn, ENTRY)).isTrue();

        IntStream.range(0, 10_000).forEach(i -> ended.add(TurnId.next()));

        assertThat(ended.mayHave(turn, ENTRY)).isFalse();
    }

    @Test
    void what_is_learnt_of_a_connection_that_has_broken_since_does_not_count() {
        int breaks = ended.breaks();
        ended.broken();

        ended.hearing(breaks, 0);

        assertThat(ended.mayHave(TurnId.next(), ENTRY)).isTrue();
    }

    @Test
    void a_connection_that_breaks_counts_from_when_it_is_there_again() {
        try (TemporaryRedis server = TemporaryRedis.start(false);
                Redis redis = Redis.connect(server.url())) {
            TurnClosedSubscriber endings = TurnClosedSubscriber.listen(redis, TestedGroup.SHARDS, ended, turn -> {});
            TurnId turn = TurnId.next();
            Awaits.until("new jobs are known", () -> !ended.mayHave(turn, entry(redis)));
            String before = entry(redis);
            int breaks = ended.breaks();

            killSubscribers(server);

            Awaits.until("the break is noticed", () -> ended.breaks() > breaks);
            Awaits.until("new jobs are known again", () -> !ended.mayHave(turn, entry(redis)));
            assertThat(ended.mayHave(turn, before)).isTrue();
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
