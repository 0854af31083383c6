package dev.synapse.gateway.activity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.gateway.activity.GroupActivity.EndedTurn;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is new in a group since the user's log last reported it. Immutable.
 *
 * @param expected the record that the change replaces; empty for none
 * @param stored the new record; empty for none
 * @param events the events that the change adds to the user's log, as JSON
 */
record ActivityChange(GroupId group, String expected, String stored, List<String> events) {

    /** Whether the log has nothing to add. */
    boolean isEmpty() {
        return expected.equals(stored) && events.isEmpty();
    }

    /**
     * The change from a record to the present state.
     *
     * @param expected the stored record; empty for none
     * @param now the present state; empty if the user is no longer in the group
     * @param recent the newest events of turns, oldest first; those that the log has already reported are omitted
     */
    static ActivityChange of(GroupId group, String expected, Optional<GroupActivity> now, List<TurnEvent> recent) {
        if (now.isEmpty()) {
            List<String> removed = expected.isEmpty() ? List.of() : List.of(json(Fields.of("group.removed", group)));
            return new ActivityChange(group, expected, "", removed);
        }
        GroupActivity after = now.get();
        Optional<ReportedGroup> before = ReportedGroup.parse(expected);
        long newest = recent.isEmpty() ? 0 : recent.getLast().seq();
        long seq = Math.max(newest, before.map(ReportedGroup::turnSeq).orElse(0L));
        List<String> events = before.map(reported -> events(reported, after, recent))
                .orElseGet(() -> List.of(json(Fields.named("group.added", after))));
        return new ActivityChange(group, expected, new ReportedGroup(seq, after).stored(), events);
    }

    private static List<String> events(ReportedGroup reported, GroupActivity after, List<TurnEvent> recent) {
        GroupActivity before = reported.activity();
        List<String> events = new ArrayList<>();
        if (!before.name().equals(after.name())
                || !before.role().equals(after.role())
                || !before.updatedAt().equals(after.updatedAt())) {
            events.add(json(Fields.named("group.changed", after)));
        }
        events.addAll(turnEvents(reported, after, recent));
        if (before.unread() != after.unread() || !before.readUpTo().equals(after.readUpTo())) {
            events.add(json(Fields.unread(after)));
        }
        return events;
    }

    /**
     * The events of turns that the log has not reported yet. The end of a turn that so far only PostgreSQL has follows the other events of the turn.
     */
    private static List<String> turnEvents(ReportedGroup reported, GroupActivity after, List<TurnEvent> recent) {
        EndedTurn before = reported.activity().lastTurn();
        List<String> events = new ArrayList<>();
        EndedTurn ended = after.lastTurn();
        EndedTurn early = ended != null && isNew(ended, before) && !hasEnd(recent, ended) ? ended : null;
        int endAt = 0;
        for (TurnEvent event : recent) {
            if (event.seq() > reported.turnSeq() && !isReportedEnd(event, before)) {
                events.add(event.json());
                endAt = early != null && event.turn().equals(early.turnId()) ? events.size() : endAt;
            }
        }
        if (early != null) {
            events.add(endAt, json(Fields.ended(after.groupId(), early)));
        }
        return events;
    }

    private static boolean isNew(EndedTurn ended, @Nullable EndedTurn before) {
        return before == null || ended.number() > before.number();
    }

    private static boolean hasEnd(List<TurnEvent> recent, EndedTurn ended) {
        return recent.stream().anyMatch(event -> event.isEndOf(ended.turnId()));
    }

    /** Whether the event is the end of a turn that the log has already reported, from PostgreSQL, before Redis had the event. */
    private static boolean isReportedEnd(TurnEvent event, @Nullable EndedTurn reported) {
        return reported != null && event.isEndOf(reported.turnId());
    }

    private static String json(Fields fields) {
        return Json.writeForClients(fields);
    }

    /** The event that begins a log: its readers start over. */
    static String resync() {
        return json(new Fields("resync", null, null, Times.now(), null, null, null, null, null, null, null));
    }

    /** The fields of an event; {@code type} comes first, because the reader inserts the seq after it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Fields(
            String type,
            @Nullable GroupId groupId,
            @Nullable TurnId turnId,
            Instant timestamp,
            @Nullable Long number,
            @Nullable String error,
            @Nullable String name,
            @Nullable String role,
            @Nullable Instant updatedAt,
            @Nullable Integer unread,
            @Nullable Instant readUpTo) {

        static Fields of(String type, GroupId group) {
            return new Fields(type, group, null, Times.now(), null, null, null, null, null, null, null);
        }

        static Fields named(String type, GroupActivity group) {
            return new Fields(
                    type,
                    group.groupId(),
                    null,
                    Times.now(),
                    null,
                    null,
                    group.name(),
                    group.role(),
                    group.updatedAt(),
                    null,
                    null);
        }

        static Fields ended(GroupId group, EndedTurn turn) {
            return new Fields(
                    "turn." + turn.status(),
                    group,
                    turn.turnId(),
                    turn.endedAt(),
                    turn.number(),
                    turn.error(),
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        static Fields unread(GroupActivity group) {
            return new Fields(
                    "unread.changed",
                    Objects.requireNonNull(group.groupId()),
                    null,
                    Times.now(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    group.unread(),
                    group.readUpTo());
        }
    }
}
