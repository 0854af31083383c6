package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.EventJson;
import dev.synapse.shared.event.GroupEvent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnRef;
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
        tell(new GroupEvent.MessageAdded(asked));
        seq--;
        tell(new GroupEvent.MessageAdded(asked));
        seq++;
        tell(new GroupEvent.MessageAdded(answered));

        assertThat(violations()).anyMatch(found -> found.contains("seq 1 after 1"));
        assertThat(violations()).anyMatch(found -> found.contains("seq 3 after 1"));
    }

    @Test
    void a_duplicate_message_is_found() {
        tell(new GroupEvent.MessageAdded(asked));
        tell(new GroupEvent.MessageAdded(answered));
        tell(new GroupEvent.MessageAdded(answered));
        tell(end(TurnStatus.COMPLETED));

        assertThat(violations()).anyMatch(found -> found.contains("but its events have"));
    }

    @Test
    void a_missing_message_is_found() {
        tell(new GroupEvent.MessageAdded(asked));
        tell(end(TurnStatus.COMPLETED));

        assertThat(violations()).anyMatch(found -> found.contains("but its events have"));
    }

    @Test
    void deltas_that_differ_from_the_text_are_found_unless_discarded() {
        tell(new GroupEvent.MessageAdded(asked));
        tell(new GroupEvent.MessageDelta(answered, "Wrong"));
        tell(GroupEvent.MessageDiscarded.of(answered, Times.now()));
        tell(new GroupEvent.MessageDelta(answered, "Do"));
        tell(new GroupEvent.MessageDelta(answered, "ne"));
        assertThat(trace.violations(facts())).noneMatch(found -> found.contains("deltas"));
        tell(new GroupEvent.MessageAdded(answered));
        tell(new GroupEvent.MessageDelta(answered, "More"));
        tell(new GroupEvent.MessageAdded(answered));

        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    @Test
    void a_missing_duplicate_or_wrong_end_is_found() {
        tell(new GroupEvent.MessageAdded(asked));
        tell(new GroupEvent.MessageAdded(answered));
        assertThat(violations()).anyMatch(found -> found.contains("but its events end with []"));

        tell(end(TurnStatus.FAILED));
        assertThat(violations()).anyMatch(found -> found.contains("but its events end with [turn.failed]"));

        tell(end(TurnStatus.COMPLETED));
        assertThat(violations()).anyMatch(found -> found.contains("after the end of its turn"));
    }

    @Test
    void interleaved_turns_are_found() {
        tell(new GroupEvent.TurnStarted(first(), Times.now()));
        tell(new GroupEvent.TurnStarted(new TurnRef(group, TurnId.next(), 2), Times.now()));

        assertThat(violations()).anyMatch(found -> found.contains("before the end of"));
    }

    @Test
    void a_turn_without_events_is_found() {
        assertThat(violations()).anyMatch(found -> found.contains("no events of turn"));
    }

    @Test
    void after_a_resync_the_events_of_a_turn_may_start_again() {
        tell(new GroupEvent.MessageAdded(asked));
        tell(new GroupEvent.MessageDelta(answered, "Lost"));
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

        tell(new GroupEvent.MessageAdded(answered));
        tell(end(TurnStatus.COMPLETED));

        assertThat(trace.hasEndedSinceResync(turn.toString())).isTrue();
        assertThat(violations()).isEmpty();
    }

    @Test
    void events_missing_after_a_resync_are_found() {
        tell(new GroupEvent.MessageAdded(asked));
        resync();
        tell(new GroupEvent.MessageAdded(asked));
        tell(end(TurnStatus.COMPLETED));

        assertThat(violations()).anyMatch(found -> found.contains("but its events have"));
    }

    @Test
    void a_text_interrupted_by_a_resync_needs_only_its_end() {
        resync();
        tell(new GroupEvent.MessageDelta(answered, "ne"));
        tell(new GroupEvent.MessageAdded(answered));
        assertThat(violations()).noneMatch(found -> found.contains("deltas"));

        resync();
        tell(new GroupEvent.MessageDelta(answered, "Do"));
        tell(new GroupEvent.MessageAdded(answered));
        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    @Test
    void texts_of_a_turn_started_after_a_resync_must_be_complete() {
        resync();
        tell(new GroupEvent.TurnStarted(first(), Times.now()));
        tell(new GroupEvent.MessageDelta(answered, "ne"));
        tell(new GroupEvent.MessageAdded(answered));

        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    private void resync() {
        seq += 1_000_000;
        trace.take(ApiClient.json().put("type", "resync").put("seq", seq));
    }

    private void tellAll() {
        tell(new GroupEvent.MessageAdded(asked));
        tell(new GroupEvent.TurnQueued(first(), Times.now()));
        tell(new GroupEvent.TurnStarted(first(), Times.now()));
        tell(new GroupEvent.MessageDelta(answered, "Done"));
        tell(new GroupEvent.MessageAdded(answered));
        tell(end(TurnStatus.COMPLETED));
    }

    private void tell(GroupEvent event) {
        seq++;
        trace.take(((ObjectNode) ChatJson.JSON.readTree(EventJson.write(event))).put("seq", seq));
    }

    private TurnRef first() {
        return new TurnRef(group, turn, 1);
    }

    private GroupEvent end(TurnStatus status) {
        return new GroupEvent.TurnEnded(first(), status, null, Usage.NONE, Times.now());
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
