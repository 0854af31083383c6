package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.RedisCluster;
import dev.synapse.testkit.Reply;
import dev.synapse.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A node of a Redis Cluster that hangs delays only the groups on it. */
@Tag("slow")
class ClusterTest {

    private static final int HUNG = 1;
    private static final int GROUPS_PER_NODE = 2;
    private static final Shards SHARDS = new Shards(16);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Longer than two leases, so that a lease that is not renewed expires. */
    private static final Duration SLOW = Duration.ofSeconds(7);

    @TempDir
    Path directory;

    @Test
    void a_node_that_hangs_delays_only_its_own_groups() throws IOException {
        try (RedisCluster cluster = RedisCluster.start(directory.resolve("cluster"), 3);
                ScriptedModelServer models = ScriptedModelServer.start();
                RunningSynapse synapse = start(cluster, models, Map.of())) {
            Map<Integer, List<GroupClient>> groups = groups(cluster, userOn(HUNG, cluster, synapse), models);
            List<GroupClient> hung = groups.remove(HUNG);
            hung.forEach(group ->
                    group.on("Orchestrator", Reply.text("Late. TASK_COMPLETE").slowedBy(SLOW, Duration.ZERO)));
            List<String> hungTurns =
                    hung.stream().map(group -> group.ask("Begin.")).toList();
            List<GroupClient> healthy =
                    groups.values().stream().flatMap(List::stream).toList();
            healthy.forEach(ClusterTest::script);

            cluster.suspend(HUNG);
            try {
                List<String> turns =
                        healthy.stream().map(group -> group.ask("Begin.")).toList();
                for (int i = 0; i < turns.size(); i++) {
                    assertCompletedAtOnce(healthy.get(i), turns.get(i));
                }
            } finally {
                cluster.resume(HUNG);
            }

            for (int i = 0; i < hungTurns.size(); i++) {
                JsonNode turn = hung.get(i).awaitEnd(hungTurns.get(i));
                assertThat(turn.path("status").asString()).as(turn.toString()).isEqualTo("completed");
            }
        }
    }

    @Test
    void a_daily_budget_on_a_node_that_hangs_delays_only_the_calls_of_its_user() throws IOException {
        try (RedisCluster cluster = RedisCluster.start(directory.resolve("cluster"), 3);
                ScriptedModelServer models = ScriptedModelServer.start();
                RunningSynapse synapse = start(cluster, models, Map.of("SYNAPSE_USER_DAILY_TOKENS", "1000000"));
                Redis redis = Redis.connect(cluster.url())) {
            ApiClient user = userOn(HUNG, cluster, synapse);
            GroupClient answering = groupBeside(HUNG, cluster, user, models);
            GroupClient waiting = groupBeside(HUNG, cluster, user, models);
            GroupClient other = groupBeside(HUNG, cluster, userOn(0, cluster, synapse), models);
            answering.on("Orchestrator", Reply.text("Done. TASK_COMPLETE").slowedBy(SLOW, Duration.ZERO));
            waiting.on("Orchestrator", Reply.text("Done. TASK_COMPLETE"));
            script(other);
            String begun = answering.ask("Begin.");
            Await.until(LIMIT, () -> answering.prompts("Orchestrator").size() == 1, "the model is called");

            cluster.suspend(HUNG);
            String delayed;
            try {
                assertCompletedAtOnce(answering, begun);
                delayed = waiting.ask("Begin.");
                assertCompletedAtOnce(other, other.ask("Begin."));
                assertThat(waiting.prompts("Orchestrator")).isEmpty();
            } finally {
                cluster.resume(HUNG);
            }

            assertCompletedAtOnce(waiting, delayed);
            String budget = budget(user);
            Await.until(
                    LIMIT,
                    () -> redis.call(commands -> commands.hkeys(budget)).stream()
                            .noneMatch(field -> field.startsWith("open:")),
                    "the reservations of " + budget + " are settled");
        }
    }

    /** A slow answer, whose lease is renewed several times, and a failed attempt, which is delayed. */
    private static void script(GroupClient group) {
        group.on("Orchestrator", Reply.text("@[Researcher] @[Writer]"), Reply.text("Done. TASK_COMPLETE"));
        group.on("Researcher", Reply.text("Slow.").slowedBy(SLOW, Duration.ZERO));
        group.on("Writer", Reply.failure(503, "busy"), Reply.text("At last."));
    }

    private static void assertCompletedAtOnce(GroupClient group, String turn) throws IOException {
        JsonNode ended = group.awaitEnd(turn);
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("completed");
        assertThat(group.prompts("Researcher")).hasSizeLessThan(2);
        try (EventClient events = group.listen()) {
            events.awaitType("turn.completed", LIMIT);
            assertThat(events.events("step.completed"))
                    .filteredOn(step -> !step.path("alias").asString().equals("Writer"))
                    .extracting(step -> step.path("attempts").asInt())
                    .containsOnly(1);
        }
    }

    private RunningSynapse start(RedisCluster cluster, ScriptedModelServer models, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "REDIS_URL", cluster.url(),
                "OPENAI_BASE_URL", models.baseUrl(),
                "OPENAI_API_KEY", "key",
                "SYNAPSE_WORKER_LEASE_MS", "3000",
                "SYNAPSE_ORCHESTRATOR_LEASE_MS", "3000"));
        all.putAll(settings);
        return RunningSynapse.start(directory.resolve("home"), all);
    }

    /** A new user whose own keys are on the node. */
    private static ApiClient userOn(int node, RedisCluster cluster, RunningSynapse synapse) {
        return Stream.generate(() -> synapse.api().asNewUser())
                .limit(60)
                .filter(user -> cluster.masterOf(budget(user)) == node)
                .findFirst()
                .orElseThrow();
    }

    private static String budget(ApiClient user) {
        return "{user:" + user.me().expect(200).body().path("id").asString() + "}:budget";
    }

    /** A new group on another node. */
    private static GroupClient groupBeside(int node, RedisCluster cluster, ApiClient user, ScriptedModelServer models) {
        return Stream.generate(() -> GroupClient.create(user, models, ApiClient.json()))
                .limit(60)
                .filter(group -> nodeOf(group, cluster) != node)
                .findFirst()
                .orElseThrow();
    }

    private static int nodeOf(GroupClient group, RedisCluster cluster) {
        return cluster.masterOf(SHARDS.keys(GroupId.of(group.group())).state());
    }

    /** Creates groups until each node has enough of them. */
    private static Map<Integer, List<GroupClient>> groups(
            RedisCluster cluster, ApiClient user, ScriptedModelServer models) {
        Map<Integer, List<GroupClient>> groups = new HashMap<>();
        for (int i = 0; i < 60 && !isEnough(groups); i++) {
            GroupClient group = GroupClient.create(user, models, ApiClient.json());
            List<GroupClient> ofNode = groups.computeIfAbsent(nodeOf(group, cluster), none -> new ArrayList<>());
            if (ofNode.size() < GROUPS_PER_NODE) {
                ofNode.add(group);
            }
        }
        assertThat(isEnough(groups)).isTrue();
        return groups;
    }

    private static boolean isEnough(Map<Integer, List<GroupClient>> groups) {
        return groups.size() == 3 && groups.values().stream().allMatch(ofNode -> ofNode.size() == GROUPS_PER_NODE);
    }
}
