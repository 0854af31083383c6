package dev.synapse.benchmark;

import dev.synapse.models.DeltaSink;
import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.ModelUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model in the worker's process that answers instantly, with the replies of the {@link LoadGroup}. A group is identified by the id of the
 * requested model. Thread-safe.
 */
final class InstantModel implements ModelClient {

    /** Its provider name. */
    static final String PROVIDER = "demo";

    private static final ModelUsage USAGE = new ModelUsage(1000, 50, 0);

    private final Map<String, ModelRole> roles = new ConcurrentHashMap<>();
    private volatile boolean streaming;

    private record ModelRole(LoadGroup group, boolean leads) {}

    void addGroups(List<LoadGroup> groups) {
        for (LoadGroup group : groups) {
            roles.put(group.leader(), new ModelRole(group, true));
            roles.put(group.follower(), new ModelRole(group, false));
        }
    }

    /** Sets whether each answer is preceded by a delta, which costs an additional commit. */
    void stream(boolean wanted) {
        streaming = wanted;
    }

    @Override
    public ModelReply call(ModelRequest request, DeltaSink deltas) {
        ModelRole role = roles.get(request.model());
        if (role == null) {
            throw new IllegalStateException("No group uses the model " + request.model());
        }
        String text = role.group().answer(role.leads());
        if (streaming) {
            deltas.text(text);
        }
        return new ModelReply(text, List.of(), USAGE, request.model(), "stop");
    }
}
