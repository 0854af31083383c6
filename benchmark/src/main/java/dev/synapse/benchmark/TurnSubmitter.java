package dev.synapse.benchmark;

import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.QueuedTurn;
import dev.synapse.shared.turn.TurnInbox;

/** Submits turns as the gateway does: inserts the row, then calls {@link TurnInbox#accept}. Thread-safe. */
final class TurnSubmitter {

    private final GroupFixtures table;
    private final TurnInbox inbox;

    TurnSubmitter(LoopUnderTest loop, GroupFixtures table) {
        this.table = table;
        this.inbox = new TurnInbox(loop.redis(), loop.shards());
    }

    /** Inserts the turn with the given number. */
    QueuedTurn write(GroupId group, long number) {
        TurnId turn = table.addTurn(group, number);
        Message message = new Message(
                MessageId.next(),
                group,
                turn,
                Aliases.USER,
                "Please find out what there is to know about it, and write it down.",
                Times.now(),
                null,
                MessageMeta.NONE);
        return new QueuedTurn(turn, number, message);
    }

    /** Submits the turn to the loop, after all previous turns. */
    void accept(QueuedTurn turn, long done) {
        inbox.accept(turn, done, 0, true);
    }

    /** Deletes the group's state in Redis. */
    void forget(GroupId group) {
        inbox.forget(group);
    }
}
