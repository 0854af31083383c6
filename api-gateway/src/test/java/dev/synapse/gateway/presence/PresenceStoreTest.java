package dev.synapse.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PresenceStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Redis redis = TestGateway.shared().backbone().redis();
    private final Shards shards = TestGateway.shared().backbone().shards();
    private final PresenceStore one = new PresenceStore(redis, shards, "one", LONG);
    private final PresenceStore other = new PresenceStore(redis, shards, "other", LONG);
    private final GroupId group = new GroupId(UUID.randomUUID());
    private final UserId anna = new UserId(UUID.randomUUID());
    private final UserId ben = new UserId(UUID.randomUUID());

    @Test
    void a_user_at_two_gateways_is_present_once_and_until_both_have_said_otherwise() {
        one.keep(List.of(present(group, anna)));
        other.keep(List.of(present(group, anna)));
        assertThat(one.present(group)).containsExactly(anna);

        one.keep(List.of(absent(anna)));
        assertThat(one.present(group)).containsExactly(anna);

        other.keep(List.of(absent(anna)));
        assertThat(one.present(group)).isEmpty();
        assertThat(entries()).isEmpty();
    }

    @Test
    void the_entries_of_a_killed_gateway_expire_beside_those_that_are_renewed() {
        PresenceStore killed = new PresenceStore(redis, shards, "killed", Duration.ofSeconds(1));
        one.keep(List.of(present(group, anna)));
        killed.keep(List.of(present(group, anna, ben)));
        one.keep(List.of(present(group, anna)));
        assertThat(one.present(group)).contains(anna, ben);

        Await.until(LIMIT, () -> one.present(group), List.of(anna)::equals, "the killed gateway's entries expire");

        one.keep(List.of(present(group, anna)));
        assertThat(entries()).containsExactly(anna + "/one");
    }

    @Test
    void a_group_without_renewed_entries_leaves_redis() {
        new PresenceStore(redis, shards, "killed", Duration.ofSeconds(1)).keep(List.of(present(group, anna)));

        assertThat(entries()).isNotEmpty();
        Await.until(LIMIT, this::entries, List::isEmpty, "the key expires");
    }

    @Test
    void an_entry_from_before_the_clock_was_set_back_does_not_count() {
        new PresenceStore(redis, shards, "fast", Duration.ofHours(1)).keep(List.of(present(group, ben)));
        one.keep(List.of(present(group, anna)));

        assertThat(one.present(group)).containsExactly(anna);
    }

    @Test
    void many_groups_are_stored_at_once() {
        List<UserId> users =
                Stream.generate(() -> new UserId(UUID.randomUUID())).limit(100).toList();
        List<GroupId> groups = Stream.generate(() -> new GroupId(UUID.randomUUID()))
                .filter(each ->
                        shards.keys(each).shard().equals(shards.keys(group).shard()))
                .limit(25)
                .toList();

        one.keep(groups.stream()
                .map(each -> new PresenceChange(each, users, List.of()))
                .toList());

        assertThat(groups).allSatisfy(each -> assertThat(one.present(each)).containsExactlyInAnyOrderElementsOf(users));
    }

    private List<String> entries() {
        return redis.call(commands -> commands.zrange(shards.keys(group).present(), 0, -1));
    }

    private static PresenceChange present(GroupId group, UserId... users) {
        return new PresenceChange(group, List.of(users), List.of());
    }

    private PresenceChange absent(UserId user) {
        return new PresenceChange(group, List.of(), List.of(user));
    }
}
