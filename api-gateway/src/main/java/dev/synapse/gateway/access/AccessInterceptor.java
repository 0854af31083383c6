package dev.synapse.gateway.access;

import dev.synapse.gateway.web.PathIds;
import dev.synapse.shared.model.GroupId;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Checks the right that each controller method {@link Requires}. A method of this service that states none is closed to everyone. */
final class AccessInterceptor implements HandlerInterceptor {

    private static final String OWN_PACKAGE = "dev.synapse.";
    private static final String GROUP = "group";

    private final Access access;

    AccessInterceptor(Access access) {
        this.access = access;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && request.getDispatcherType() == DispatcherType.REQUEST
                && method.getBeanType().getName().startsWith(OWN_PACKAGE)) {
            Right right = right(method);
            GroupId group = right.role().isPresent() ? group(request) : null;
            Check check = new Check(right, session(), group, System.nanoTime());
            check.run(access);
            request.setAttribute(Check.class.getName(), check);
        }
        return true;
    }

    /** What was checked before the body was read. */
    record Check(
            Right right,
            @Nullable Session session,
            @Nullable GroupId group,
            long at) {

        /** The check of the request; empty if none was needed. */
        static Optional<Check> of(HttpServletRequest request) {
            return Optional.ofNullable((Check) request.getAttribute(Check.class.getName()));
        }

        void run(Access access) {
            access.require(right, session, group);
        }
    }

    private static Right right(HandlerMethod method) {
        Requires requires = method.getMethodAnnotation(Requires.class);
        if (requires == null) {
            throw new IllegalStateException(method + " does not state the right that it requires");
        }
        return requires.value();
    }

    private static @Nullable Session session() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Session session ? session : null;
    }

    private static @Nullable GroupId group(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                        && variables.get(GROUP) instanceof String id
                ? new GroupId(PathIds.uuid(id))
                : null;
    }
}
