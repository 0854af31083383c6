package dev.synapse.workers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.synapse.workers");

    @Test
    void workers_depend_only_on_shared_models_and_tools() {
        classes()
                .should()
                .onlyDependOnClassesThat(inPackages(
                                "dev.synapse.workers..",
                                "dev.synapse.shared..",
                                "dev.synapse.models..",
                                "dev.synapse.tools..")
                        .or(DescribedPredicate.not(inPackages("dev.synapse.."))))
                .check(CLASSES);
    }

    @Test
    void workers_do_not_use_spring() {
        noClasses()
                .should()
                .dependOnClassesThat(inPackages("org.springframework..", "com.zaxxer..", "org.postgresql.."))
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.synapse.workers.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void the_loop_exposes_only_its_entry_points() {
        classes()
                .that()
                .resideInAPackage("..workers.loop..")
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("Workers")
                .and()
                .doNotHaveSimpleName("WorkerSettings")
                .should()
                .notHaveModifier(JavaModifier.PUBLIC)
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> inPackages(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }
}
