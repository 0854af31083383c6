package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.UserBudget;

/**
 * What the orchestrator needs to know beside what every service does.
 *
 * @param runningPerUser how many turns of one user run at a time; the others wait in order, so that nobody takes all the workers
 * @param userBudget what each user may spend in a day
 */
public record OrchestratorSettings(int runningPerUser, DailyBudget userBudget) {

    /** What holds where nothing is set. */
    public static final OrchestratorSettings DEFAULT = new OrchestratorSettings(64, DailyBudget.NONE);

    /** Reads the settings; throws {@link InvalidSettingException} for the first that is wrong. */
    public static OrchestratorSettings from(Environment env) {
        return new OrchestratorSettings(
                env.integer("SYNAPSE_RUNNING_TURNS_PER_USER", DEFAULT.runningPerUser(), 1, 1_000_000),
                UserBudget.from(env));
    }
}
