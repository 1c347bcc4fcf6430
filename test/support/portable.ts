/** Makes the runtime go without WebAssembly, as `packages/core/src/input/chunks.ts` promises. */
Object.assign(globalThis, { [Symbol.for("@millrace/portable")]: true });
