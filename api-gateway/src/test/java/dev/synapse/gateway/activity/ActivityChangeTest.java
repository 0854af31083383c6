package dev.synapse.gateway.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.activity.GroupActivity.EndedTurn;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ActivityChangeTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final GroupId group = GroupId.next();
    private final EndedTurn first = new EndedTurn(TurnId.next(), 1, "completed", NOON, null);
    private final EndedTurn second = new EndedTurn(TurnId.next(), 2, "failed", NOON, "too long");

    @Test
    void a_new_group_is_added_without_its_past() {
        assertThat(types("", group("A", first, 3), List.of(event(4, "turn.completed", first))))
                .containsExactly("group.added");
    }

    @Test
    void a_record_of_another_version_counts_as_none() {
        assertThat(types("{\"x\":1}", group("A", null, 0), List.of())).containsExactly("group.added");
        assertThat(types("?", group("A", null, 0), List.of())).containsExactly("group.added");
    }

    @Test
    void a_group_that_the_user_left_is_removed_once() {
        ActivityChange removed =
                ActivityChange.of(group, reported(0, group("A", null, 0)), Optional.empty(), List.of());

        assertThat(removed.stored()).isEmpty();
        assertThat(removed.events()).hasSize(1);
        assertThat(ActivityChange.of(group, "", Optional.empty(), List.of()).isEmpty())
                .isTrue();
    }

    @Test
    void nothing_new_is_no_change() {
        GroupActivity same = group("A", first, 3);

        assertThat(ActivityChange.of(
                                group, reported(9, same), Optional.of(same), List.of(event(9, "turn.completed", first)))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void events_of_turns_follow_in_order_each_once() {
        List<TurnEvent> recent = List.of(
                event(4, "turn.queued", first), event(7, "turn.started", first), event(9, "turn.completed", first));
        GroupActivity before = group("A", null, 0);

        assertThat(types(reported(4, before), group("A", first, 2), recent))
                .containsExactly("turn.started", "turn.completed", "unread.changed");
        assertThat(types(reported(9, group("A", first, 2)), group("A", first, 2), recent))
                .isEmpty();
    }

    @Test
    void an_end_of_which_only_postgres_knows_is_told_once() {
        GroupActivity before = group("A", null, 0);
        GroupActivity after = group("A", first, 0);

        assertThat(types(reported(4, before), after, List.of(event(4, "turn.queued", first))))
                .containsExactly("turn.completed");
        assertThat(types(reported(4, after), after, List.of(event(9, "turn.completed", first))))
                .isEmpty();
    }

    @Test
    void an_end_of_which_only_postgres_knows_follows_the_start_of_its_turn() {
        EndedTurn third = new EndedTurn(TurnId.next(), 3, "cancelled", NOON, null);
        List<TurnEvent> recent = List.of(
                event(6, "turn.queued", second), event(7, "turn.started", second), event(8, "turn.queued", third));

        assertThat(types(reported(4, group("A", first, 0)), group("A", second, 0), recent))
                .containsExactly("turn.queued", "turn.started", "turn.failed", "turn.queued");
        assertThat(types(reported(7, group("A", first, 0)), group("A", second, 0), recent))
                .containsExactly("turn.failed", "turn.queued");
    }

    @Test
    void an_end_has_the_error() {
        ActivityChange change = ActivityChange.of(
                group, reported(0, group("A", first, 0)), Optional.of(group("A", second, 0)), List.of());

        assertThat(change.events().getFirst())
                .startsWith("{\"type\":\"turn.failed\"")
                .contains("\"number\":2", "\"error\":\"too long\"");
    }

    @Test
    void unreadable_events_are_omitted() {
        assertThat(TurnEvent.parse("7 {\"type\":\"turn.queued\"}\nx\n\n8 " + json("turn.queued", first) + "\n9 {\n"))
                .extracting(TurnEvent::seq)
                .containsExactly(8L);
    }

    @Test
    void an_event_may_contain_line_separators_of_unicode() {
        String json = json("turn.failed", first).replace("}", ",\"error\":\"a\u2028b\u2029c\u0085d\"}");

        assertThat(TurnEvent.parse("7 " + json + "\n8 " + json("turn.queued", second) + "\n"))
                .extracting(TurnEvent::seq)
                .containsExactly(7L, 8L);
    }

    private List<String> types(String expected, GroupActivity now, List<TurnEvent> recent) {
        return ActivityChange.of(group, expected, Optional.of(now), recent).events().stream()
                .map(event -> Json.mapper().readTree(event).path("type").asString())
                .toList();
    }

    private static String reported(long seq, GroupActivity activity) {
        return new ReportedGroup(seq, activity).stored();
    }

    private GroupActivity group(String name, @Nullable EndedTurn last, int unread) {
        return new GroupActivity(group, name, "owner", NOON, null, 0, last, unread, NOON, NOON);
    }

    private static TurnEvent event(long seq, String type, EndedTurn turn) {
        return TurnEvent.parse(seq + " " + json(type, turn)).getFirst();
    }

    private static String json(String type, EndedTurn turn) {
        return "{\"type\":\"%s\",\"turn_id\":\"%s\",\"number\":%d}".formatted(type, turn.turnId(), turn.number());
    }
}
