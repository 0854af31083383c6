package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.conversation.ConversationGraph;
import dev.synapse.orchestrator.sync.Ledger;
import dev.synapse.orchestrator.sync.Summaries;
import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.orchestrator.sync.TurnRowsWriter;
import dev.synapse.shared.job.Consumer;
import dev.synapse.shared.job.DelayedJobs;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.job.JobLoop;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.LateCalls;
import dev.synapse.shared.turn.LiveTurns;
import dev.synapse.shared.turn.TurnCommits;
import dev.synapse.shared.turn.TurnInbox;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The running orchestrator, wired by hand. */
public final class Orchestrator implements AutoCloseable {

    private static final int MAX_IN_FLIGHT = 512;

    /** Jobs take milliseconds unless they wait for PostgreSQL. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(3);

    private final JobLoop jobs;
    private final DelayedJobs delayed;

    private Orchestrator(JobLoop jobs, DelayedJobs delayed) {
        this.jobs = jobs;
        this.delayed = delayed;
    }

    /** Starts to take jobs, with default settings. */
    public static Orchestrator start(CoreSettings core, Redis redis, Shards shards, DataSource database) {
        return start(core, OrchestratorSettings.DEFAULT, redis, shards, database);
    }

    /** Starts to take jobs. */
    public static Orchestrator start(
            CoreSettings core, OrchestratorSettings settings, Redis redis, Shards shards, DataSource database) {
        return start(core, redis, shards, handler(core, settings, redis, shards, database));
    }

    /** The handler of orchestrator jobs. */
    static JobHandler handler(
            CoreSettings core, OrchestratorSettings settings, Redis redis, Shards shards, DataSource database) {
        var graph = ConversationGraph.build();
        TurnCommits commits = new TurnCommits(redis, shards, settings.runningPerUser());
        TurnInbox inbox = new TurnInbox(redis, shards);
        JdbcClient sql = JdbcClient.create(database);
        TurnRowsReader rows = new TurnRowsReader(sql, settings.userBudget(), InstantSource.system());
        TurnSync sync = new TurnSync(new TurnRowsWriter(sql), rows);
        Summaries summaries = new Summaries(sql);
        BudgetSettlement settlement = new BudgetSettlement(new Budgets(redis, shards), new LateCalls(redis, shards));
        ThreadFiles files = new ThreadFiles(rows, redis, shards, settings.liveFileBytes());
        CheckpointCache cache = new CheckpointCache(commits);
        TurnWithdrawal withdrawal = new TurnWithdrawal(commits, sync, inbox);
        LiveTurns live = new LiveTurns(redis, shards);
        TurnEnder ender = new TurnEnder(commits, live, sync, cache, inbox, settlement);
        UnreadableTurnFailer unreadableTurns = new UnreadableTurnFailer(commits, live, rows, withdrawal, ender);
        TurnJobHandler loop = new TurnJobHandler(
                shards,
                new TurnStarter(graph, commits, rows, summaries, files, cache, withdrawal),
                new TurnAdvancer(graph, commits, ender, unreadableTurns, cache, core.maxAttempts()),
                withdrawal,
                new Recorder(commits, new Ledger(sql), summaries, settlement),
                core.maxAttempts());
        return new MeteredHandler(new CorruptGroupReset(loop, inbox, rows, core.maxAttempts()));
    }

    /** Starts to take jobs for the handler. */
    static Orchestrator start(CoreSettings settings, Redis redis, Shards shards, JobHandler handler) {
        Consumer consumer = new Consumer(
                Role.ORCHESTRATOR, "orchestrator-" + Uuids.next(), settings.orchestratorLease(), MAX_IN_FLIGHT);
        return new Orchestrator(JobLoop.start(redis, shards, consumer, handler), DelayedJobs.start(redis, shards));
    }

    /** Takes no more jobs, and completes or releases those that it has. */
    @Override
    public void close() {
        delayed.close();
        jobs.close(DRAIN_LIMIT);
    }
}
