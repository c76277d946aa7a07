/** One ResizeObserver and one IntersectionObserver for the whole page; each element tells only its own listener. */

import { type RefObject, useEffect, useState } from 'react';

export interface Size {
  width: number;
  height: number;
}

const sizeListeners = new WeakMap<Element, (size: Size) => void>();
let resizeObserver: ResizeObserver | undefined;

function observeSize(element: Element, listener: (size: Size) => void): () => void {
  resizeObserver ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      sizeListeners.get(target)?.({ width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) });
    }
  });
  sizeListeners.set(element, listener);
  resizeObserver.observe(element);
  return () => resizeObserver?.unobserve(element);
}

/** The content size of an element in whole CSS pixels; undefined before it is known. */
export function useElementSize(ref: RefObject<Element | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    if (!ref.current) return undefined;
    const changed = (next: Size) => setSize((old) => (old?.width === next.width && old.height === next.height ? old : next));
    return observeSize(ref.current, changed);
  }, [ref]);
  return size;
}

const nearListeners = new WeakMap<Element, () => void>();
let nearObserver: IntersectionObserver | undefined;

/** Whether an element has ever been in the viewport or half a screen from it. */
export function useNearViewport(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element || near) return undefined;
    nearObserver ??= new IntersectionObserver(
      (entries) => entries.forEach((entry) => entry.isIntersecting && nearListeners.get(entry.target)?.()),
      { rootMargin: '50%' },
    );
    nearListeners.set(element, () => setNear(true));
    nearObserver.observe(element);
    return () => nearObserver?.unobserve(element);
  }, [ref, near]);
  return near;
}
