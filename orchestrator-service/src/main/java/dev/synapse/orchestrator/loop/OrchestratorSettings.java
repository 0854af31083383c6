package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.LoopSetting;
import dev.synapse.shared.settings.UserBudget;
import java.util.Map;

/**
 * The settings of the orchestrator, in addition to those of every service.
 *
 * @param runningPerUser how many turns of one user run at a time; further turns queue, so that no user occupies all workers
 * @param userBudget the daily budget of each user
 * @param liveFileBytes the size of the files of one thread that are kept in Redis
 */
public record OrchestratorSettings(int runningPerUser, DailyBudget userBudget, long liveFileBytes) {

    /** The default settings. */
    public static final OrchestratorSettings DEFAULT = from(Environment.of(Map.of()));

    /** Reads the settings; throws {@link InvalidSettingException} for the first invalid one. */
    public static OrchestratorSettings from(Environment env) {
        return new OrchestratorSettings(
                env.integer(LoopSetting.SYNAPSE_RUNNING_TURNS_PER_USER),
                UserBudget.from(env),
                env.integer(LoopSetting.SYNAPSE_MAX_LIVE_FILE_BYTES));
    }
}
