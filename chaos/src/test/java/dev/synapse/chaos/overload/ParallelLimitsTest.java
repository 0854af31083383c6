package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits hold exactly, even if everything is created concurrently. */
class ParallelLimitsTest {

    private static final int SOCKETS = 200;
    private static final int GROUPS = 500;
    private static final int TURNS = 100;

    /** A busy server may reject a whole round. */
    private static final int MAX_ROUNDS = 30;

    private static AttackTestBed attacked;

    @BeforeAll
    static void start() {
        attacked = new AttackTestBed(Map.of(
                "SYNAPSE_SOCKETS_PER_USER", Integer.toString(SOCKETS),
                "SYNAPSE_UNFINISHED_TURNS_PER_USER", Integer.toString(TURNS)));
    }

    @AfterAll
    static void stop() throws IOException {
        attacked.close();
    }

    @BeforeEach
    void restart() {
        attacked.restartIfDead();
    }

    @Test
    void a_user_has_no_more_sockets_than_allowed() throws InterruptedException {
        Attacker user = attacked.attacker();
        List<Attacker> everywhere = IntStream.range(0, 5)
                .mapToObj(i -> user.movedTo(attacked.anonymous().from().getAddress()[3]))
                .toList();

        Tally tally = attacked.survive(new ManySockets(SOCKETS / 2, Duration.ofSeconds(15)), everywhere);

        assertThat(tally.answers(101)).isEqualTo(SOCKETS);
    }

    @Test
    void a_user_has_no_more_groups_than_allowed() throws InterruptedException {
        Attacker user = attacked.attacker();

        createUntilRejected(ParallelCreation.ofGroups(GROUPS / 2 + 30), user, 201, GROUPS);

        assertThat(PagedReader.of(user, "/groups?limit=100")).hasSize(GROUPS);
    }

    @Test
    void a_user_has_no_more_unfinished_turns_than_allowed() throws InterruptedException {
        attacked.models()
                .when(request -> request.lastMessage().content().contains("never"))
                .reply(Reply.hang());
        Attacker user = attacked.attacker();
        List<String> groups = Stream.generate(user::newGroup).limit(10).toList();

        createUntilRejected(ParallelCreation.ofTurns(groups, "Answer never", 2 * TURNS), user, 202, TURNS);

        assertThat(attacked.synapse()
                        .storage()
                        .number("""
                                SELECT count(*) FROM turns t JOIN groups g ON g.id = t.group_id
                                WHERE g.owner_id = ?::uuid AND t.status IN ('queued', 'running', 'waiting')""", user.ask(Request.get("/auth/me")).id()))
                .isEqualTo(TURNS);
        groups.forEach(group ->
                user.retryWhileRejected(Request.delete("/groups/" + group)).expect(204));
    }

    /**
     * Creates objects concurrently until the limit is reached, retries if the server was too busy, and fails if there are too many or too
     * few.
     */
    private static void createUntilRejected(ParallelCreation creation, Attacker user, int created, int limit)
            throws InterruptedException {
        long all = 0;
        for (int round = 0; round < MAX_ROUNDS && all < limit; round++) {
            all += attacked.survive(creation, user).answers(created);
        }
        long beyond = attacked.survive(creation, user).answers(created);

        assertThat(all + beyond).isEqualTo(limit);
    }
}
