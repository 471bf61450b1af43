// SPDX-License-Identifier: GPL-3.0-or-later
// The little of OpenSeadragon that is used here; the package brings no types.
declare module 'openseadragon' {
  interface Viewport {
    zoomBy(factor: number): void;
    goHome(immediately?: boolean): void;
    applyConstraints(): void;
  }
  interface Viewer {
    canvas: HTMLElement;
    viewport: Viewport;
    addHandler(name: string, handler: () => void): void;
    destroy(): void;
  }
  export default function OpenSeadragon(options: Record<string, unknown>): Viewer;
}
