package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.orchestrator.sync.TurnRecord;
import dev.synapse.shared.event.Events;
import dev.synapse.shared.job.Claim;
import dev.synapse.shared.model.Step;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.turn.Appends;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.LiveTurn;
import dev.synapse.shared.turn.LiveTurns;
import dev.synapse.shared.turn.TurnCommits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a turn: {@code sync_to_postgres}, then the commit that tells the world. A crash between the two repeats both, and the
 * repeated sync changes nothing.
 */
final class TurnEnder {

    private static final String LEFT_OPEN = "The turn ended before it was done";

    private final TurnCommits commits;
    private final LiveTurns live;
    private final TurnArchive archive;
    private final HopCache cache;

    TurnEnder(TurnCommits commits, LiveTurns live, TurnArchive archive, HopCache cache) {
        this.commits = commits;
        this.live = live;
        this.archive = archive;
        this.cache = cache;
    }

    /** How a turn ends. */
    record Ending(
            TurnState state, TurnStatus status, @Nullable String error) {

        String event() {
            return "turn." + status.text();
        }
    }

    CommitResult end(Claim claim, HopCache.Checkpoint checkpoint, Ending ending) throws InterruptedException {
        TurnState state = ending.state();
        if (!state.calls().isEmpty()) {
            CommitResult closed = commits.close(claim, state.group(), checkpoint.active());
            if (closed != CommitResult.OK) {
                return closed;
            }
        }
        Optional<LiveTurn> turn =
                live.read(state.group()).filter(active -> active.turn().equals(state.turn()));
        if (turn.isEmpty()) {
            return commits.acknowledge(claim, state.group());
        }
        Instant now = Times.now();
        List<Step> steps = Hop.sealed(turn.get().steps(), now, LEFT_OPEN);
        String event = Events.turnEnded(
                ending.event(), state.group(), state.turn(), state.number(), now, state.usage(), ending.error());
        TurnRecord record = new TurnRecord(
                state.group(),
                state.turn(),
                state.number(),
                ending.status(),
                ending.error(),
                state.usage(),
                state.startedAt(),
                now,
                turn.get().messages(),
                steps,
                turn.get().lastSeq() + 1);
        TurnArchive.Synced synced = Patience.untilThere("write a turn", () -> archive.sync(record));
        cache.remove(state.group());
        return commits.finish(
                claim,
                state.group(),
                checkpoint.active(),
                state.number(),
                synced == TurnArchive.Synced.WRITTEN ? TurnCommits.THREAD_KEPT : 0,
                new Appends(List.of(event), List.of(), List.of(), List.of()));
    }
}
