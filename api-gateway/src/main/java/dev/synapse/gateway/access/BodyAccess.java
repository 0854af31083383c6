package dev.synapse.gateway.access;

import dev.synapse.gateway.access.AccessInterceptor.Check;
import java.lang.reflect.Type;
import java.time.Duration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Checks a request's right again after a body that was slow to arrive: its sender may have lost the right in the meantime. */
@ControllerAdvice
class BodyAccess extends RequestBodyAdviceAdapter {

    private static final long SLOW = Duration.ofSeconds(1).toNanos();

    private final Access access;

    BodyAccess(Access access) {
        this.access = access;
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type target, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type target,
            Class<? extends HttpMessageConverter<?>> converter) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            Check.of(attributes.getRequest())
                    .filter(check -> System.nanoTime() - check.at() > SLOW)
                    .ifPresent(check -> check.run(access));
        }
        return body;
    }
}
