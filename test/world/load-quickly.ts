import { loadModulesQuickly } from "../../src/config/module-loading.ts";

// Loaded before a program of a test's own (`QUICKLY`), which imports what it needs at once.
loadModulesQuickly();
