package dev.synapse.gateway.presence;

import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The people who are present in a group. */
record PresentPeople(
        @Schema(description = "The people with an open event stream of the group, by id; a person appears once")
        List<UserId> userIds) {}
