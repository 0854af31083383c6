package dev.synapse.gateway.teams;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/** Members that go together; {@code members} can be sent as those of a new group. */
record Team(String name, String about, List<TeamMember> members) {

    /** A member of a team: its model is the server's default. */
    record TeamMember(
            String alias, @JsonProperty("role_prompt") String rolePrompt, List<String> tools) {

        private TeamMember with(Set<String> available) {
            return new TeamMember(
                    alias,
                    rolePrompt,
                    tools.stream().filter(available::contains).toList());
        }
    }

    /** The team with those of its tools that are available. */
    Team with(Set<String> tools) {
        return new Team(
                name, about, members.stream().map(member -> member.with(tools)).toList());
    }
}
