package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.testkit.StoredGroup.Numbered;
import dev.synapse.testkit.StoredGroup.StoredTurn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class EventTraceTest {

    private final GroupId group = GroupId.next();
    private final TurnId turn = TurnId.next();
    private final Message asked = message("User", "Hello");
    private final Message answered = message("Orchestrator", "Done");
    private final EventTrace trace = new EventTrace();
    private long seq;

    @Test
    void complete_events_of_a_turn_pass() {
        tellAll();

        assertThat(violations()).isEmpty();
        assertThat(trace.hasEnded(turn.toString())).isTrue();
        assertThat(trace.lastSeq()).isEqualTo(seq);
    }

    @Test
    void a_duplicate_or_missing_event_is_found() {
        tell(Events.message(asked));
        seq--;
        tell(Events.message(asked));
        seq++;
        tell(Events.message(answered));

        assertThat(violations()).anyMatch(found -> found.contains("seq 1 after 1"));
        assertThat(violations()).anyMatch(found -> found.contains("seq 3 after 1"));
    }

    @Test
    void a_duplicate_message_is_found() {
        tell(Events.message(asked));
        tell(Events.message(answered));
        tell(Events.message(answered));
        tell(end("turn.completed"));

        assertThat(violations()).anyMatch(found -> found.contains("but its events have"));
    }

    @Test
    void a_missing_message_is_found() {
        tell(Events.message(asked));
        tell(end("turn.completed"));

        assertThat(violations()).anyMatch(found -> found.contains("but its events have"));
    }

    @Test
    void deltas_that_differ_from_the_text_are_found_unless_discarded() {
        tell(Events.message(asked));
        tell(Events.delta(answered, "Wrong"));
        tell(Events.discarded(group, turn, Times.now(), answered.id()));
        tell(Events.delta(answered, "Do"));
        tell(Events.delta(answered, "ne"));
        assertThat(trace.violations(facts())).noneMatch(found -> found.contains("deltas"));
        tell(Events.message(answered));
        tell(Events.delta(answered, "More"));
        tell(Events.message(answered));

        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    @Test
    void a_missing_duplicate_or_wrong_end_is_found() {
        tell(Events.message(asked));
        tell(Events.message(answered));
        assertThat(violations()).anyMatch(found -> found.contains("but its events end with []"));

        tell(end("turn.failed"));
        assertThat(violations()).anyMatch(found -> found.contains("but its events end with [turn.failed]"));

        tell(end("turn.completed"));
        assertThat(violations()).anyMatch(found -> found.contains("after the end of its turn"));
    }

    @Test
    void interleaved_turns_are_found() {
        tell(Events.turn("turn.started", group, turn, 1, Times.now()));
        tell(Events.turn("turn.started", group, TurnId.next(), 2, Times.now()));

        assertThat(violations()).anyMatch(found -> found.contains("before the end of"));
    }

    @Test
    void a_turn_without_events_is_found() {
        assertThat(violations()).anyMatch(found -> found.contains("no events of turn"));
    }

    @Test
    void after_a_resync_the_events_of_a_turn_may_start_again() {
        tell(Events.message(asked));
        tell(Events.delta(answered, "Lost"));
        resync();
        tellAll();

        assertThat(violations()).isEmpty();
        assertThat(trace.resyncs()).isEqualTo(1);
    }

    @Test
    void after_a_resync_the_rest_of_a_turn_is_enough() {
        tellAll();
        resync();
        assertThat(trace.hasEnded(turn.toString())).isTrue();
        assertThat(trace.hasEndedSinceResync(turn.toString())).isFalse();

        tell(Events.message(answered));
        tell(end("turn.completed"));

        assertThat(trace.hasEndedSinceResync(turn.toString())).isTrue();
        assertThat(violations()).isEmpty();
    }

    @Test
    void events_missing_after_a_resync_are_found() {
        tell(Events.message(asked));
        resync();
        tell(Events.message(asked));
        tell(end("turn.completed"));

        assertThat(violations()).anyMatch(found -> found.contains("but its events have"));
    }

    @Test
    void a_text_interrupted_by_a_resync_needs_only_its_end() {
        resync();
        tell(Events.delta(answered, "ne"));
        tell(Events.message(answered));
        assertThat(violations()).noneMatch(found -> found.contains("deltas"));

        resync();
        tell(Events.delta(answered, "Do"));
        tell(Events.message(answered));
        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    @Test
    void texts_of_a_turn_started_after_a_resync_must_be_complete() {
        resync();
        tell(Events.turn("turn.started", group, turn, 1, Times.now()));
        tell(Events.delta(answered, "ne"));
        tell(Events.message(answered));

        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    private void resync() {
        seq += 1_000_000;
        trace.take(ApiClient.json().put("type", "resync").put("seq", seq));
    }

    private void tellAll() {
        tell(Events.message(asked));
        tell(Events.turn("turn.queued", group, turn, 1, Times.now()));
        tell(Events.turn("turn.started", group, turn, 1, Times.now()));
        tell(Events.delta(answered, "Done"));
        tell(Events.message(answered));
        tell(end("turn.completed"));
    }

    private void tell(String event) {
        seq++;
        trace.take(((ObjectNode) ChatJson.JSON.readTree(event)).put("seq", seq));
    }

    private String end(String type) {
        return Events.turnEnded(type, group, turn, 1, Times.now(), Usage.NONE, null);
    }

    private List<String> violations() {
        return trace.violations(facts());
    }

    private StoredGroup facts() {
        List<Numbered<Message>> messages = List.of(new Numbered<>(0, asked), new Numbered<>(1, answered));
        StoredTurn stored = new StoredTurn(turn, 1, TurnStatus.COMPLETED, messages, List.of());
        return new StoredGroup(group, 2, 1, seq, new ArrayList<>(List.of(stored)));
    }

    private Message message(String sender, String text) {
        return new Message(MessageId.next(), group, turn, sender, text, Times.now(), null, MessageMeta.NONE);
    }
}
