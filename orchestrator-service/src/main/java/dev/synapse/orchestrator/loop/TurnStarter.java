package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.Arrival;
import dev.synapse.orchestrator.conversation.ConversationGraph;
import dev.synapse.orchestrator.conversation.TurnState;
import dev.synapse.orchestrator.graph.Decision;
import dev.synapse.orchestrator.graph.Graph;
import dev.synapse.orchestrator.sync.TurnArchive;
import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.turn.Appends;
import dev.synapse.shared.turn.CommitResult;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnStart;
import dev.synapse.shared.turn.WaitingTurn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Begins the next waiting turn of a group, if none is active. */
final class TurnStarter {

    private final Graph<TurnState, Arrival, Job.StepJob> graph;
    private final TurnCommits commits;
    private final TurnArchive archive;
    private final HopCache cache;

    TurnStarter(
            Graph<TurnState, Arrival, Job.StepJob> graph, TurnCommits commits, TurnArchive archive, HopCache cache) {
        this.graph = graph;
        this.commits = commits;
        this.archive = archive;
        this.cache = cache;
    }

    void start(Delivery delivery, GroupId group) throws InterruptedException {
        Optional<WaitingTurn> waiting = commits.nextWaiting(group);
        Optional<Roster> roster =
                waiting.isEmpty() ? Optional.empty() : Patience.untilThere("begin a turn", () -> archive.roster(group));
        if (waiting.isEmpty() || roster.isEmpty()) {
            commits.acknowledge(delivery.claim(), group);
            return;
        }
        begin(delivery, group, waiting.get(), roster.get());
    }

    private void begin(Delivery delivery, GroupId group, WaitingTurn waiting, Roster roster)
            throws InterruptedException {
        Instant now = Times.now();
        List<String> members = roster.agents().stream()
                .filter(agent -> !agent.isOrchestrator())
                .map(Agent::alias)
                .toList();
        TurnState fresh = TurnState.begin(group, waiting.turn(), waiting.number(), now, roster.limits(), members);
        Decision<TurnState, Job.StepJob> decision =
                graph.run(ConversationGraph.BEGIN, fresh, new Arrival.Begun(waiting.message()));
        if (!(decision instanceof Decision.Pause<TurnState, Job.StepJob> pause)) {
            throw new IllegalStateException("A turn has to begin with a call");
        }
        Optional<TurnStart.History> history = commits.knowsThread(group)
                ? Optional.empty()
                : Optional.of(Patience.untilThere(
                        "read the history", () -> archive.history(group, waiting.number(), TurnCommits.THREAD_KEPT)));
        Appends appends = Hop.begins(waiting, pause.tasks(), now);
        TurnStart start = new TurnStart(
                waiting, Json.write(pause.state()), roster, roster.limits().turnTimeout(), history, appends);
        switch (commits.begin(delivery.claim(), start)) {
            case OK -> cache.put(group, new HopCache.Checkpoint(pause.state(), 1));
            case BUSY, NOT_NEXT -> commits.acknowledge(delivery.claim(), group);
            case DUP, FENCED, LOST, STALE -> cache.remove(group);
            case CommitResult other -> throw new IllegalStateException("Not a reply of begin: " + other);
        }
    }
}
