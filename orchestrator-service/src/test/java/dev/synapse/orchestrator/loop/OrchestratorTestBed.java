package dev.synapse.orchestrator.loop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.job.Consumer;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.job.JobHandler;
import dev.synapse.shared.job.JobLoop;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.CoreSettings;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.turn.ClosedTurns;
import dev.synapse.shared.turn.ClosedTurnsListener;
import dev.synapse.shared.turn.LiveTurns;
import dev.synapse.shared.turn.StepCommits;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.InvariantChecker;
import dev.synapse.testkit.OpenResources;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A Redis and a database for one test, with orchestrators and scripted workers. Closing it stops all of them. */
final class OrchestratorTestBed implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int IN_FLIGHT = 256;

    private final OpenResources open = new OpenResources();
    private final TestDatabase database = opened(TestServers.migratedDatabase());
    private final EmbeddedRedis server = opened(TestServers.freshRedis());
    private final HikariDataSource pool = opened(pool(database, LIMIT));
    private final Redis redis = opened(Redis.connect(server.url()));
    private final Redis administrator = opened(Redis.connect(server.administratorUrl()));
    private final Shards shards = new Shards(4);
    private final JdbcClient sql = JdbcClient.create(pool);

    /** A pool with a short timeout for an unavailable PostgreSQL. */
    static HikariDataSource impatientPool(TestDatabase database) {
        return pool(database, Duration.ofMillis(250));
    }

    private static HikariDataSource pool(TestDatabase database, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(6);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(wait.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Closes the resource with the test bed, in reverse order of opening. */
    <T extends AutoCloseable> T opened(T resource) {
        return open.add(resource);
    }

    /** Starts an orchestrator like the product. */
    Orchestrator orchestrator() {
        return opened(Orchestrator.start(settings(), redis, shards, pool));
    }

    /** Starts an orchestrator with a handler of the test. */
    Orchestrator orchestrator(JobHandler handler) {
        return opened(Orchestrator.start(settings(), redis, shards, handler));
    }

    /** Starts an orchestrator with this limit of running turns per user. */
    Orchestrator orchestrator(OrchestratorSettings other) {
        return opened(Orchestrator.start(settings(), other, redis, shards, pool));
    }

    /** The handler of the product. */
    JobHandler handler(DataSource source) {
        return Orchestrator.handler(settings(), OrchestratorSettings.DEFAULT, redis, shards, source);
    }

    /** Starts a worker. */
    TestingWorker worker(TestingWorker.Script script) {
        TestingWorker worker = new TestingWorker(new StepCommits(redis, shards), script);
        workers(worker);
        return worker;
    }

    void workers(JobHandler handler) {
        workers(handler, IN_FLIGHT);
    }

    void workers(JobHandler handler, int inFlight) {
        for (Role role : List.of(Role.WORKERS, Role.BULK_WORKERS)) {
            Consumer consumer = new Consumer(role, "worker-" + Uuids.next(), LEASE, inFlight);
            JobLoop loop = opened(JobLoop.start(redis, shards, consumer, handler));
            opened(ClosedTurnsListener.listen(redis, shards, new ClosedTurns(), loop::stopWork));
        }
    }

    GatewayGroup group(String... aliases) {
        return group(Limits.DEFAULT, aliases);
    }

    GatewayGroup group(Limits limits, String... aliases) {
        return GatewayGroup.create(this, limits, List.of(aliases));
    }

    CoreSettings settings() {
        return new CoreSettings(Path.of(""), server.url(), shards.all().size(), LEASE, LEASE, 3);
    }

    /** Waits until the turn has started. */
    void awaitActive(GatewayGroup group, TurnId turn) {
        Await.until(
                LIMIT,
                () -> live().read(group.id())
                        .filter(live -> live.turn().equals(turn))
                        .isPresent(),
                "the start of turn " + turn);
    }

    /** Waits for this number of steps in the group's active turn. */
    void awaitSteps(GatewayGroup group, int count) {
        Await.until(
                LIMIT,
                () -> live().read(group.id()).stream()
                        .anyMatch(live -> live.steps().size() == count),
                count + " steps");
    }

    /** Waits for this number of started jobs. */
    void awaitAsked(TestingWorker worker, int count) {
        Await.until(LIMIT, () -> worker.asked().size() == count, count + " jobs at work");
    }

    /** Waits for this number of results of the worker. */
    void awaitResult(TestingWorker worker, int count) {
        Await.until(LIMIT, () -> worker.done().size() == count, count + " results");
    }

    /** Waits until the installation is idle, and checks its invariants. */
    void settled() {
        checker().awaitSettled(LIMIT);
    }

    InvariantChecker checker() {
        return new InvariantChecker(administrator, shards, DatabaseUrl.parse(database.url()));
    }

    /** Adds a job to a stream, as a commit does. */
    void enqueue(Role role, Job job, long threadLength) {
        String stream = shards.keys(job.group()).shard().jobs(role);
        redis.call(commands -> commands.xadd(stream, Map.of("j", Json.write(job), "h", Long.toString(threadLength))));
    }

    /** Deletes the Redis state of an idle group. */
    void lose(GroupId group) {
        var keys = shards.keys(group);
        redis.call(commands ->
                commands.del(keys.state(), keys.thread(), keys.steps(), keys.waiting(), keys.events(), keys.files()));
    }

    TestDatabase database() {
        return database;
    }

    DataSource source() {
        return pool;
    }

    JdbcClient sql() {
        return sql;
    }

    Redis redis() {
        return redis;
    }

    /** Redis as the administrator. */
    Redis administrator() {
        return administrator;
    }

    Shards shards() {
        return shards;
    }

    EventLog events() {
        return new EventLog(redis, shards);
    }

    LiveTurns live() {
        return new LiveTurns(redis, shards);
    }

    TurnInbox inbox() {
        return new TurnInbox(redis, shards);
    }

    @Override
    public void close() {
        open.close();
    }
}
