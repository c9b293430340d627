/**
 * Preact, its hooks, signals and htm as one module, because they must share one Preact.
 * The page imports it as "ui".
 */
export { Component, Fragment, cloneElement, createContext, createRef, h, render, toChildArray } from "preact";
export {
  useCallback,
  useContext,
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "preact/hooks";
export {
  Signal,
  batch,
  computed,
  effect,
  signal,
  untracked,
  useComputed,
  useSignal,
  useSignalEffect,
} from "@preact/signals";
export { html } from "htm/preact";

/** @typedef {import("preact").ComponentChildren} ComponentChildren */
/** @typedef {import("preact").VNode<any>} VNode */
/**
 * @template T
 * @typedef {import("@preact/signals").ReadonlySignal<T>} ReadonlySignal
 */
