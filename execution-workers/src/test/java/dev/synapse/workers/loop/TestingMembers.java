package dev.synapse.workers.loop;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.Roster;
import java.util.List;

/** The members of the tests' groups. */
final class TestingMembers {

    static final UserId OWNER = UserId.next();
    static final Agent ORCHESTRATOR = member(Aliases.ORCHESTRATOR, "openai", List.of());
    static final Agent WRITER = member("Writer", "openai", List.of("web_search"));
    static final Agent RESEARCHER = member("Researcher", "openai", List.of("web_search", "current_time"));
    static final Agent STRANGER = member("Stranger", "anthropic", List.of());
    static final Roster ROSTER =
            new Roster(List.of(ORCHESTRATOR, WRITER, RESEARCHER, STRANGER), limits(60), OWNER, ModelPolicy.NONE);

    private TestingMembers() {}

    /** The default limits with another idle timeout for models. */
    static Limits limits(int idleSeconds) {
        return new Limits(40, 8, 900, idleSeconds, null, null);
    }

    private static Agent member(String alias, String provider, List<String> tools) {
        return new Agent(MemberId.next(), alias, "Be a good " + alias + ".", tools, provider, "gpt-4.1-mini", 0.5);
    }
}
