package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.SyncResult;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.orchestrator.sync.TurnRowsWriter;

/** {@code sync_to_postgres}: writes an ended turn, waiting for PostgreSQL if it is unavailable. */
final class TurnSync {

    private final TurnRowsWriter writer;
    private final TurnRowsReader reader;

    TurnSync(TurnRowsWriter writer, TurnRowsReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * A synced turn.
     *
     * @param stored the turn as PostgreSQL has it, which is what clients are told
     */
    record SyncedTurn(SyncResult result, TurnRecord stored) {}

    SyncedTurn sync(TurnRecord turn) throws InterruptedException {
        SyncResult result = PostgresRetry.untilAvailable("write a turn", () -> writer.sync(turn));
        return switch (result) {
            case SyncResult.Written written -> new SyncedTurn(result, turn);
            case SyncResult.AlreadyFinal earlier -> new SyncedTurn(result, stored(turn));
            case SyncResult.Rejected rejected -> new SyncedTurn(result, stored(turn));
            case SyncResult.Deleted deleted -> new SyncedTurn(result, turn);
        };
    }

    private TurnRecord stored(TurnRecord turn) throws InterruptedException {
        return PostgresRetry.untilAvailable("read an ended turn", () -> reader.asWritten(turn));
    }
}
