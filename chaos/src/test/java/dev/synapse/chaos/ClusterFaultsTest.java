package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.RedisCluster;
import dev.synapse.testkit.SlotMigration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults of a Redis Cluster of three masters and three replicas, while groups on all of its masters run turns: faults 24 to 27. */
class ClusterFaultsTest {

    private static final Shards SHARDS = new Shards(Installation.SHARDS);
    private static final int MASTERS = 3;
    private static final int TEAMS = 6;
    private static final int MAX_TEAMS = 40;

    @RegisterExtension
    static final TestBedExtension TEST_BED = TestBedExtension.with(ClusteredRedis::start);

    private final TestBed testBed;
    private final RedisCluster cluster;

    ClusterFaultsTest(TestBed testBed) {
        this.testBed = testBed;
        this.cluster = testBed.installation().redisServers(ClusteredRedis.class).cluster();
    }

    @BeforeEach
    void slow_the_models() {
        testBed.slowModels();
    }

    @AfterEach
    void restore_the_models() {
        testBed.quickModels();
    }

    @Test
    void fault_24_a_master_is_killed_and_its_replica_takes_over() {
        List<RecordedGroup> teams = teamsOnAllMasters();
        int master = masterOf(testBed.any(teams));
        testBed.noteRedisLoss();

        try (ContinuousTurns load = ContinuousTurns.start(teams)) {
            load.awaitNewTurns();
            cluster.kill(master);
            cluster.awaitTakeover(master);
            load.awaitNewTurns();
            cluster.heal();
            load.awaitNewTurns();
            load.stop();
        }
    }

    @Test
    void fault_25_a_master_hangs_and_comes_back_after_its_replica_took_over() {
        List<RecordedGroup> teams = teamsOnAllMasters();
        int master = masterOf(testBed.any(teams));
        testBed.noteRedisLoss();

        try (ContinuousTurns load = ContinuousTurns.start(teams)) {
            load.awaitNewTurns();
            cluster.suspend(master);
            cluster.awaitTakeover(master);
            load.awaitNewTurns();
            cluster.resume(master);
            load.awaitNewTurns();
            load.stop();
        }
    }

    @Test
    void fault_26_slots_move_between_masters() {
        List<RecordedGroup> teams = teamsOnAllMasters();
        SlotMigration migration = new SlotMigration(cluster, 2, Duration.ofMillis(30));

        try (ContinuousTurns load = ContinuousTurns.start(teams)) {
            for (Shard shard : SHARDS.all()) {
                String key = shard.delayed();
                migration.move(key, testBed.any(otherMasters(cluster.masterOf(key))));
            }
            load.awaitNewTurns();
            load.stop();
        }
    }

    @Test
    void fault_27_all_nodes_are_restarted_one_by_one() {
        List<RecordedGroup> teams = teamsOnAllMasters();

        try (ContinuousTurns load = ContinuousTurns.start(teams)) {
            for (int node = 0; node < cluster.size(); node++) {
                cluster.restart(node);
            }
            load.awaitNewTurns();
            load.stop();
        }
    }

    private List<RecordedGroup> teamsOnAllMasters() {
        List<RecordedGroup> teams = new ArrayList<>();
        Set<Integer> masters = new HashSet<>();
        while (teams.size() < TEAMS || masters.size() < MASTERS) {
            assertThat(teams).hasSizeLessThan(MAX_TEAMS);
            RecordedGroup team = testBed.team();
            teams.add(team);
            masters.add(masterOf(team));
        }
        return teams;
    }

    private int masterOf(RecordedGroup team) {
        return cluster.masterOf(SHARDS.keys(GroupId.of(team.group())).state());
    }

    private List<Integer> otherMasters(int master) {
        return SHARDS.all().stream()
                .map(shard -> cluster.masterOf(shard.delayed()))
                .distinct()
                .filter(other -> other != master)
                .toList();
    }
}
