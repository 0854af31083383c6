package dev.synapse.gateway.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventTopic.OfUser;
import dev.synapse.shared.event.LoggedEvent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Several gateways bring one user's log up to date at the same time. */
@Timeout(60)
class ActivityServiceTest {

    private static final TestGateway GATEWAY = TestGateway.shared();

    private final Redis redis = GATEWAY.backbone().redis();
    private final Shards shards = GATEWAY.backbone().shards();
    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final UserId user = new UserId(UUID.fromString(anna.me().id()));
    private final InterruptedTable table = new InterruptedTable();
    private final ActivityService service =
            new ActivityService(table, new TurnStates(redis, shards), new UserLog(redis), new ActivityNotices(redis));

    /** Lets others act between the reading of the groups and what follows. */
    private static final class InterruptedTable extends ActivityTable {

        private @Nullable Runnable interruption;
        private boolean isRepeated;

        private InterruptedTable() {
            super(JdbcClient.create(GATEWAY.backbone().database()));
        }

        @Override
        List<GroupActivity> list(UserId user) {
            List<GroupActivity> groups = super.list(user);
            Runnable due = interruption;
            if (due != null) {
                interruption = null;
                due.run();
                interruption = isRepeated ? due : null;
            }
            return groups;
        }
    }

    @Test
    void a_state_that_lacks_a_change_does_not_have_the_number_of_its_event() {
        String group = anna.createGroup("Team").expect(201).id();
        service.refresh(user);
        table.interruption = () -> reported(() -> rename(group, "Renamed"));

        Activity activity = service.refresh(user);

        assertThat(activity.groups().getFirst().name()).isEqualTo("Renamed");
        assertThat(eventsAfter(activity)).isEmpty();
    }

    @Test
    void a_state_that_is_never_read_alone_is_followed_by_what_it_may_lack() {
        String group = anna.createGroup("Team").expect(201).id();
        service.refresh(user);
        table.isRepeated = true;
        table.interruption = () -> reported(() -> rename(group, "Renamed " + UUID.randomUUID()));

        Activity activity = service.refresh(user);

        assertThat(eventsAfter(activity)).containsExactly("group.changed");
    }

    @Test
    void a_log_begins_with_all_groups() {
        anna.createGroup("Team").expect(201);
        String other = anna.createGroup("Other").expect(201).id();

        assertThat(service.update(user, Set.of(new GroupId(UUID.fromString(other)))))
                .isFalse();
        service.refresh(user);

        assertThat(eventsAfter(new Activity(0, List.of()))).containsExactly("resync");
    }

    @Test
    void someone_in_more_groups_than_are_listed_hears_of_those_that_are_gone_and_only_of_those() {
        String gone = anna.createGroup("Gone").expect(201).id();
        String stays = anna.createGroup("Stays").expect(201).id();
        service.refresh(user);
        Activity before = service.refresh(user);
        JdbcClient sql = JdbcClient.create(GATEWAY.backbone().database());
        sql.sql("""
                INSERT INTO groups (id, owner_id, name, policy, limits, created_at, updated_at)
                SELECT gen_random_uuid(), :user, 'Other', policy, limits, created_at + interval '1 hour', updated_at
                  FROM groups CROSS JOIN generate_series(1, 1000) WHERE id = :group
                """)
                .param("user", user.value())
                .param("group", UUID.fromString(stays))
                .update();
        sql.sql("DELETE FROM group_people WHERE group_id = :group")
                .param("group", UUID.fromString(gone))
                .update();

        assertThat(service.refresh(user).groups()).hasSize(1_000);

        assertThat(new EventLog(redis, shards)
                        .read(new OfUser(user), before.seq(), 2_000, Long.MAX_VALUE).events().stream()
                                .filter(event -> event.type().equals("group.removed"))
                                .map(LoggedEvent::json))
                .singleElement()
                .asString()
                .contains(gone);
    }

    private void reported(Runnable change) {
        change.run();
        assertThat(service.refresh(user).groups()).isNotEmpty();
    }

    private void rename(String group, String name) {
        anna.send("PATCH", "/groups/" + group, "{\"name\":\"" + name + "\"}", Map.of())
                .expect(200);
    }

    private List<String> eventsAfter(Activity activity) {
        return new EventLog(redis, shards)
                .read(new OfUser(user), activity.seq(), 100, Long.MAX_VALUE).events().stream()
                        .map(LoggedEvent::type)
                        .toList();
    }
}
