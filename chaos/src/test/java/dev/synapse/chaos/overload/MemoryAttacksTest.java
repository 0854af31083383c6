package dev.synapse.chaos.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attacks that used to kill the process or to fill its heap. */
@ExtendWith(AttackTestBedExtension.class)
class MemoryAttacksTest {

    private static final int BODY = 2 * 1024 * 1024;
    private static final Duration HOLD = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AttackTestBed attacked;

    MemoryAttacksTest(AttackTestBed attacked) {
        this.attacked = attacked;
    }

    @Test
    void stored_groups_of_a_hundred_megabytes_are_listed_page_by_page() throws InterruptedException {
        Attacker owner = attacked.attacker();
        OversizedData.in(attacked.synapse().storage()).addGroups(owner, 100, 49, 20_000);

        attacked.survive(new HugeGroups(0, 0, 0, 4), owner);

        assertThat(PagedReader.of(owner, "/groups?limit=100")).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void groups_of_maximum_size_are_created_and_listed() throws InterruptedException {
        attacked.survive(new HugeGroups(60, 49, 20_000, 4), attacked.attacker());
    }

    @Test
    void unfinished_bodies_of_anonymous_clients_are_not_kept() throws InterruptedException {
        Attacker attacker = attacked.anonymous();

        Tally register = attacked.survive(new UnfinishedBodies("/auth/register", "email", 90, BODY, TIMEOUT), attacker);
        Tally refresh =
                attacked.survive(new UnfinishedBodies("/auth/refresh", "refresh_token", 120, BODY, TIMEOUT), attacker);

        assertThat(register.count(Tally.OPEN) + refresh.count(Tally.OPEN)).isZero();
    }

    @Test
    void unfinished_bodies_of_users_are_not_kept() throws InterruptedException {
        attacked.survive(new UnfinishedBodies("/groups", "name", 120, BODY, TIMEOUT), attacked.attacker());
    }

    @Test
    void huge_lists_of_tiny_elements_are_not_read_completely() throws InterruptedException {
        Attacker owner = attacked.attacker();
        String group = group(owner);

        attacked.survive(new TinyElements("PATCH", "/groups/" + group, "name", 12, BODY), owner);
        attacked.survive(new TinyElements("POST", "/groups", "members", 20, BODY), owner);
        attacked.survive(new TinyElements("POST", "/groups/" + group + "/members", "tools", 20, BODY), owner);
    }

    @Test
    void an_unread_history_does_not_fill_the_heap() throws InterruptedException {
        Attacker owner = attacked.attacker();
        String group = group(owner);
        OversizedData.in(attacked.synapse().storage()).addMessages(group, 100, 32_000);

        attacked.survive(new UnreadResponses("/groups/" + group + "/messages?limit=100", 80, HOLD), owner);

        assertThat(PagedReader.ofHistory(owner, group)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void unread_event_streams_do_not_fill_the_heap() throws InterruptedException {
        Attacker owner = attacked.attacker();
        String group = group(owner);
        new LargeMessages(group, 40, 4).run(owner, new Tally());
        Await.until(
                Duration.ofMinutes(2),
                () -> owner.retryWhileRejected(Request.get("/groups/" + group + "/turns?limit=1"))
                        .body()
                        .contains("\"completed\""),
                "the turns are completed");

        attacked.survive(new UnreadResponses("/groups/" + group + "/events?after=0", 400, HOLD), owner);
    }

    @Test
    void thousands_of_sockets_are_accepted_or_rejected() throws InterruptedException {
        List<Attacker> users = Stream.generate(attacked::attacker).limit(5).toList();

        Tally tally = attacked.survive(new ManySockets(940, Duration.ofSeconds(15)), users);

        assertThat(tally.answers(101)).isPositive();
    }

    private static String group(Attacker owner) {
        return owner.newGroup();
    }
}
