"""Latent needs: what a firm that has stated no need may lack, to be asked about; inferred, never claimed."""
