// The part of gifenc that the page uses: frames of indices into a palette. Colours are red, green and blue.
declare module "gifenc" {
  type Frame = {
    palette?: [number, number, number][];
    delay?: number;
    transparent?: boolean;
    transparentIndex?: number;
    dispose?: number;
  };
  export function GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, how: Frame): void;
    finish(): void;
    bytes(): Uint8Array;
    bytesView(): Uint8Array;
  };
}
