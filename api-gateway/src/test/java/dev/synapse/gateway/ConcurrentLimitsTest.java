package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Limits under concurrent requests: exactly as many are accepted as the limit allows. */
class ConcurrentLimitsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RACERS = 60;
    private static final int GROUPS = 7;
    private static final int TURNS_PER_GROUP = 11;
    private static final int TURNS_PER_USER = 23;

    private static TestGateway gateway;

    private final ApiClient anna = gateway.api().asNewUser();

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of(
                "SYNAPSE_GROUPS_PER_USER", Integer.toString(GROUPS),
                "SYNAPSE_UNFINISHED_TURNS_PER_GROUP", Integer.toString(TURNS_PER_GROUP),
                "SYNAPSE_UNFINISHED_TURNS_PER_USER", Integer.toString(TURNS_PER_USER)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void groups_are_limited_per_user() {
        List<Answer> answers = race(i -> anna.createGroup("G" + i));

        assertCounts(answers, 201, GROUPS, 422);
        assertThat(anna.get("/groups").expect(200).body()).hasSize(GROUPS);
        assertThat(anna.createGroup("One more").expect(422).text()).contains("limit of 7 groups per user reached");
        gateway.api().asNewUser().createGroup("Hers").expect(201);
    }

    @Test
    void members_are_limited_per_group() {
        String group = anna.createGroup("Team").expect(201).id();

        List<Answer> answers = race(i ->
                anna.addMember(group, ApiClient.json().put("alias", "M" + i).put("role_prompt", "x")));

        assertCounts(answers, 201, 49, 422);
        assertThat(anna.members(group).expect(200).body()).hasSize(50);
    }

    @Test
    void prompts_are_limited_per_group() {
        String group = anna.createGroup("Team").expect(201).id();
        String prompt = "x".repeat(20_000);

        List<Answer> answers = race(i ->
                anna.addMember(group, ApiClient.json().put("alias", "M" + i).put("role_prompt", prompt)));

        assertCounts(answers, 201, 9, 422);
    }

    @Test
    void an_alias_is_unique_in_a_group() {
        String group = anna.createGroup("Team").expect(201).id();

        List<Answer> answers = race(
                i -> anna.addMember(group, ApiClient.json().put("alias", "Ada").put("role_prompt", "x")));

        assertCounts(answers, 201, 1, 409);
    }

    @Test
    void unfinished_turns_are_limited_per_group() {
        String group = anna.createGroup("Team").expect(201).id();

        List<Answer> answers = race(i -> anna.postMessage(group, "m" + i));

        assertCounts(answers, 202, TURNS_PER_GROUP, 429);
    }

    @Test
    void unfinished_turns_are_limited_per_user_over_all_groups() {
        List<String> groups = IntStream.range(0, GROUPS)
                .mapToObj(i -> anna.createGroup("G" + i).expect(201).id())
                .toList();

        List<Answer> answers = race(i -> anna.postMessage(groups.get(i % GROUPS), "m" + i));

        assertCounts(answers, 202, TURNS_PER_USER, 429);
    }

    @Test
    void the_last_turn_of_a_user_is_granted_once_although_two_messages_wait_for_their_groups() throws Exception {
        List<String> groups = Stream.of("A", "B", "C")
                .map(name -> anna.createGroup(name).expect(201).id())
                .toList();
        IntStream.range(1, TURNS_PER_USER)
                .forEach(i -> anna.postMessage(groups.get(i % 3), "m" + i).expect(202));

        List<Future<Answer>> last;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection holding = gateway.backbone().database().getConnection()) {
            holding.setAutoCommit(false);
            for (String group : groups.subList(0, 2)) {
                lock(holding, group);
            }
            last = groups.subList(0, 2).stream()
                    .map(group -> threads.submit(() -> anna.postMessage(group, "last")))
                    .toList();
            Await.until(LIMIT, () -> waiting() == 2, "both messages to wait");
            holding.commit();
        }

        assertThat(last.stream().map(answer -> answer.resultNow().status())).containsExactlyInAnyOrder(202, 429);
    }

    private static void lock(Connection connection, String group) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM groups WHERE id = ? FOR UPDATE")) {
            statement.setObject(1, UUID.fromString(group));
            statement.execute();
        }
    }

    private static long waiting() {
        return JdbcClient.create(gateway.backbone().database())
                .sql("""
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)
                .query(Long.class)
                .single();
    }

    @Test
    void a_message_key_is_accepted_once() {
        String group = anna.createGroup("Team").expect(201).id();

        List<Answer> answers = race(i -> anna.post(
                "/groups/" + group + "/messages",
                ApiClient.json().put("content", "x").put("client_message_id", "one")));

        assertCounts(answers, 202, RACERS, 429);
        assertThat(answers.stream().map(Answer::id))
                .containsOnly(answers.getFirst().id());
        assertThat(anna.messages(group).expect(200).body()).hasSize(1);
    }

    private static void assertCounts(List<Answer> answers, int success, int count, int refusal) {
        Map<Integer, Long> expected = count == RACERS
                ? Map.of(success, (long) RACERS)
                : Map.of(success, (long) count, refusal, (long) RACERS - count);
        assertThat(answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting())))
                .isEqualTo(expected);
    }

    private static List<Answer> race(IntFunction<Answer> racer) {
        List<Future<Answer>> racing;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            racing = IntStream.range(0, RACERS)
                    .mapToObj(i -> threads.submit(() -> answered(racer, i)))
                    .toList();
        }
        return racing.stream().map(Future::resultNow).toList();
    }

    /** Repeats after a 503, which did nothing: on a busy machine a request may get no database connection in time. */
    private static Answer answered(IntFunction<Answer> racer, int i) {
        return Await.until(LIMIT, () -> racer.apply(i), answer -> answer.status() != 503, "a response other than 503");
    }
}
