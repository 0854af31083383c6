package dev.synapse.gateway.groups;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/members/{id}/prompts}. */
@Tag(name = "Members")
@RestController
class EarlierPromptController {

    private final Members members;
    private final EarlierPrompts prompts;
    private final ResponseMemory memory;

    EarlierPromptController(Members members, EarlierPrompts prompts, ResponseMemory memory) {
        this.members = members;
        this.prompts = prompts;
        this.memory = memory;
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "listEarlierPrompts",
            summary = "List the earlier instructions of a member, newest first",
            description = "The newest 10 that were replaced; those that the member has now are not among them.")
    @GetMapping("/groups/{group}/members/{member}/prompts")
    List<EarlierPrompt> list(@PathVariable GroupId group, @PathVariable MemberId member) {
        if (!members.contains(group, member)) {
            throw ApiException.notFound();
        }
        return memory.load(prompts.bytes(group, member), () -> prompts.list(group, member));
    }
}
